"""What README.md tells is so: every setting with its default, every command, every make target."""

import re
from pathlib import Path

import click
import pytest
from pydantic import SecretStr

from faq.cli import main as faq
from formsvc.cli import main as formsvc
from formsvc.settings import PREFIX, SECRETS, Settings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
ROW = re.compile(rf"^\| `{PREFIX}([A-Z0-9_]+)` \| (?:`([^`]*)`)? *\|", re.MULTILINE)


def default(name: str) -> str:
    field = Settings.model_fields[name]
    if field.is_required() or field.default in (None, ""):
        return ""
    value = field.default
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    return {"False": "false", "True": "true", "()": "[]"}.get(str(value), str(value))


def test_every_setting_stands_in_the_table_with_its_default() -> None:
    told = {name.lower(): value for name, value in ROW.findall(README)}
    assert told == {name: default(name) for name in Settings.model_fields}
    assert all(f"{PREFIX}{name.upper()}_FILE" in README for name in SECRETS)


def commands(group: click.Group, words: str) -> list[str]:
    """Every command of a program, as it is typed."""
    found = []
    for name, command in group.commands.items():
        typed = f"{words} {name}"
        found += commands(command, typed) if isinstance(command, click.Group) else [typed]
    return found


@pytest.mark.parametrize("command", commands(faq, "faq") + commands(formsvc, "formsvc"))
def test_every_command_is_told(command: str) -> None:
    if command != "formsvc demo":  # that is `make demo`
        assert command in README


def test_every_command_told_exists() -> None:
    known = [*commands(faq, "faq"), *commands(formsvc, "formsvc")]
    told = re.findall(r"(?:^|`|bin/|   )((?:faq|formsvc) [a-z][a-z -]*[a-z])", README, re.MULTILINE)
    assert len(told) > 8
    for words in told:
        assert any(f"{words} ".startswith(f"{command} ") for command in known), words


def test_every_option_told_exists() -> None:
    create = formsvc.commands["user"]
    assert isinstance(create, click.Group)
    options = {name for parameter in create.commands["create"].params for name in parameter.opts}
    lines = [line for line in README.splitlines() if "formsvc user create" in line]
    told = {word for line in lines for word in re.findall(r"--[a-z-]+", line)}
    assert told
    assert told <= options


def test_every_make_target_told_exists() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    told = set(re.findall(r"(?:^|`)make ([a-z-]+)", README, re.MULTILINE))
    assert told >= {"demo", "test", "build"}
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in told)


@pytest.mark.parametrize("name", ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_every_file_named_exists(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    linked = re.findall(r"\]\(([^)#:]+)\)", text)
    rooms = re.findall(r"`((?:faq|formsvc|tests|docs)/[\w./]+)`", text)
    missing = [path for path in (*linked, *rooms) if not (ROOT / path).exists()]
    assert missing == []
