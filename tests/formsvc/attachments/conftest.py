"""The two storages: a folder, and a bucket of a server that speaks S3."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from moto.server import ThreadedMotoServer

from formsvc.attachments import storage
from formsvc.attachments.storage import Disk, Storage
from formsvc.settings import Settings


@pytest.fixture(scope="session")
def bucket_settings(site_settings: dict[str, Any]) -> Iterator[Settings]:
    """Settings that name a bucket; its server runs on this machine."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    settings = Settings(
        **site_settings,
        s3_bucket="neuvo",
        s3_endpoint=f"http://{host}:{port}",
        s3_access_key="testing",
        s3_secret_key="testing",
    )
    storage.storage_of(settings).client.create_bucket(Bucket="neuvo")  # type: ignore[attr-defined]
    yield settings
    server.stop()


@pytest.fixture(params=["disk", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    """An empty storage of each kind."""
    if request.param == "disk":
        return Disk(tmp_path / "attachments")
    found = storage.storage_of(request.getfixturevalue("bucket_settings"))
    for blob in list(found.blobs()):
        found.delete(blob.name)
    return found


@pytest.fixture
def stored(app: Flask, store: Storage, monkeypatch: pytest.MonkeyPatch) -> Storage:
    """The service keeps its files in this storage."""
    monkeypatch.setitem(app.extensions, "neuvo_storage", store)
    return store
