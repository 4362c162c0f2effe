"""`formsvc attachments check` as it is typed."""

import json
import os
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask

from formsvc.attachments.storage import Disk
from formsvc.cli import main
from formsvc.settings import PREFIX, Settings
from tests.formsvc.attachments.files import key_of
from tests.formsvc.conftest import FakeClock
from tests.formsvc.visitors import Visitor


@pytest.fixture
def environment(
    settings: Settings, site_settings: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in site_settings.items():
        monkeypatch.setenv(f"{PREFIX}{name.upper()}", str(value))
    monkeypatch.setenv(f"{PREFIX}DATABASE_URL", settings.database_url.get_secret_value())


def test_the_check_ends_with_1_when_something_is_amiss(
    app: Flask, maija: Visitor, clock: FakeClock, environment: None, settings: Settings
) -> None:
    store = Disk(settings.attachments_dir)
    for blob in list(store.blobs()):
        store.delete(blob.name)
    key_of(maija, "ohje.pdf")
    good = CliRunner().invoke(main, ["attachments", "check"])
    assert (good.exit_code, good.stdout) == (0, "Differences: 0\n"), good.output
    [blob] = store.blobs()
    os.truncate(store.root / blob.name[:2] / blob.name, 3)
    bad = CliRunner().invoke(main, ["attachments", "check", "--json"])
    assert bad.exit_code == 1
    assert json.loads(bad.stdout) == [f"{blob.name}: damaged"]
