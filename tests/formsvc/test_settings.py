"""A wrong setting stops the start with one sentence that names it."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from formsvc import create_app
from formsvc.settings import Settings, SettingsError, load_settings

KEY = "4f1c09d7b2a85e63c0d94b7ea1f8265d"


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NEUVO_SECRET_KEY", KEY)
    monkeypatch.setenv("NEUVO_PUBLIC_URL", "https://portal.example.fi")
    monkeypatch.setenv("NEUVO_MAIL_FROM", "Tuki <tuki@example.fi>")
    return monkeypatch


def test_the_environment_suffices(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings = load_settings()
    assert settings.public_url == "https://portal.example.fi"
    assert settings.database_url.get_secret_value() == f"sqlite:///{tmp_path}/var/neuvo.db"


@pytest.mark.parametrize("name", ["SECRET_KEY", "PUBLIC_URL", "MAIL_FROM"])
def test_what_has_no_default_is_asked_for(environment: pytest.MonkeyPatch, name: str) -> None:
    environment.delenv(f"NEUVO_{name}")
    with pytest.raises(SettingsError, match=f"{name.lower()} is missing: set NEUVO_{name}"):
        load_settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("secret_key", "short"),
        ("secret_key", "change-me-change-me-change-me-change-me"),
        ("secret_key", "a" * 40),
        ("public_url", "http://portal.example.fi"),
        ("public_url", "portal.example.fi"),
        ("public_url", "https://portal.example.fi/below"),
        ("public_url", "https://user@portal.example.fi"),
        ("public_url", "https://portal.example.fi:port"),
        ("database_url", "mysql://localhost/neuvo"),
        ("database_url", "sqlite://"),
        ("smtp_port", "none"),
        ("trusted_proxies", "-1"),
        ("mail_from", "no address"),
    ],
)
def test_a_wrong_value_is_named(environment: pytest.MonkeyPatch, name: str, value: str) -> None:
    environment.setenv(f"NEUVO_{name.upper()}", value)
    with pytest.raises(SettingsError, match=f"setting {name}") as caught:
        load_settings()
    assert "\n" not in str(caught.value)


def test_a_secret_is_not_repeated(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("NEUVO_SECRET_KEY", "hunter2")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert "hunter2" not in repr(caught.value)
    with pytest.raises(ValidationError) as raw:
        Settings(secret_key="hunter2", public_url="http://localhost")
    assert "hunter2" not in str(raw.value)


def test_a_secret_may_be_a_file(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("sesam\n")
    environment.setenv("NEUVO_SMTP_PASSWORD_FILE", str(file))
    password = load_settings().smtp_password
    assert password is not None
    assert password.get_secret_value() == "sesam"
    file.unlink()
    with pytest.raises(SettingsError, match="NEUVO_SMTP_PASSWORD_FILE"):
        load_settings()


def test_the_environment_wins_over_neuvo_toml(
    environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "neuvo.toml").write_text('smtp_host = "file"\nsmtp_port = 2525\n')
    environment.setenv("NEUVO_SMTP_HOST", "environment")
    settings = load_settings()
    assert (settings.smtp_host, settings.smtp_port) == ("environment", 2525)


@pytest.mark.parametrize("text", ["unknown_setting = 1", "smtp_port = "])
def test_a_wrong_neuvo_toml_is_told(
    environment: pytest.MonkeyPatch, tmp_path: Path, text: str
) -> None:
    (tmp_path / "neuvo.toml").write_text(text)
    with pytest.raises(SettingsError):
        load_settings()


def test_settings_cannot_be_changed() -> None:
    settings = Settings(secret_key=KEY, public_url="http://localhost", mail_from="tuki@example.fi")
    with pytest.raises(ValidationError):
        settings.smtp_host = "other"  # type: ignore[misc]


def test_a_service_without_a_built_site_does_not_start(
    site_settings: dict[str, Any], tmp_path: Path
) -> None:
    with pytest.raises(SettingsError, match="faq build"):
        create_app(Settings(**site_settings | {"site_dir": tmp_path}))


def test_a_service_without_articles_json_does_not_start(
    site_settings: dict[str, Any], tmp_path: Path
) -> None:
    (tmp_path / "_shell").mkdir()
    for language in ("fi", "sv"):
        (tmp_path / f"_shell/{language}.html").write_text("<!--slot:title--><!--slot:content-->")
    with pytest.raises(SettingsError, match="faq build"):
        create_app(Settings(**site_settings | {"site_dir": tmp_path}))
