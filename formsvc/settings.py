"""Settings: read once at start, from the environment (NEUVO_…) over neuvo.toml."""

import os
from email.utils import parseaddr
from pathlib import Path
from typing import Annotated, Any, Self, cast
from urllib.parse import urlsplit

from flask import current_app
from pydantic import (
    AfterValidator,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)
from pydantic_settings.exceptions import SettingsError as PydanticSettingsError

PREFIX = "NEUVO_"
SECRETS = ("secret_key", "smtp_password", "database_url", "imap_password", "s3_secret_key")
LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")
SECRET_KEY_BYTES = 32
EXAMPLES = ("change", "example", "secret-key", "your-", "0123456789", "aaaaaaaa")


class SettingsError(Exception):
    """A setting is wrong or missing; the text is one sentence that names it."""


def _strong(key: SecretStr) -> SecretStr:
    text = key.get_secret_value()
    if len(text.encode()) < SECRET_KEY_BYTES:
        raise ValueError(f"must be at least {SECRET_KEY_BYTES} bytes long")
    if len(set(text)) < 8 or any(word in text.lower() for word in EXAMPLES):
        raise ValueError("looks like an example; make a random one with `openssl rand -hex 32`")
    return key


StrongKey = Annotated[SecretStr, AfterValidator(_strong)]


class Settings(BaseSettings):
    """Everything an operator sets; `Settings(...)` in a test, `load_settings()` in a process."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
        env_prefix=PREFIX,
        toml_file="neuvo.toml",
    )

    secret_key: StrongKey
    secret_key_fallbacks: tuple[StrongKey, ...] = ()
    public_url: str
    mail_from: str
    database_url: SecretStr = Field(SecretStr("sqlite:///var/neuvo.db"), validate_default=True)
    smtp_host: str = "localhost"
    smtp_port: int = Field(25, ge=1, le=65535)
    smtp_user: str = ""
    smtp_password: SecretStr | None = None
    smtp_starttls: bool = False
    reply_address: str = ""
    site_dir: Path = Path("site")
    restricted_dir: Path = Path("restricted")
    support_file: Path = Path("support.toml")
    trusted_proxies: int = Field(0, ge=0, le=5)
    require_second_factor: bool = False
    attachments_dir: Path = Path("var/attachments")
    s3_bucket: str = ""
    s3_endpoint: str = ""
    s3_region: str = "us-east-1"
    s3_access_key: str = ""
    s3_secret_key: SecretStr | None = None
    imap_host: str = ""
    imap_port: int = Field(993, ge=1, le=65535)
    imap_tls: bool = True
    imap_user: str = ""
    imap_password: SecretStr | None = None
    imap_folder: str = "INBOX"
    imap_taken_folder: str = "Neuvo"
    mail_authserv_id: str = ""

    @field_validator("public_url")
    @classmethod
    def _is_address(cls, value: str) -> str:
        parts = urlsplit(value)
        # Reading the port checks it.
        if (
            not parts.hostname
            or parts.port == 0
            or parts.path.strip("/")
            or parts.query
            or parts.username
        ):
            raise ValueError("must be an address such as https://portal.example.fi")
        if parts.scheme != "https" and not (
            parts.scheme == "http" and parts.hostname in LOCAL_HOSTS
        ):
            raise ValueError("must begin with https:// (http:// only for localhost)")
        usual = {"https": 443, "http": 80}[parts.scheme]
        # As browsers write it in Origin.
        return f"{parts.scheme}://{parts.netloc.lower().removesuffix(f':{usual}')}"

    @field_validator("database_url")
    @classmethod
    def _is_database(cls, value: SecretStr) -> SecretStr:
        scheme, separator, rest = value.get_secret_value().partition(":///")
        if scheme == "sqlite" and separator and rest:
            # Flask-SQLAlchemy would look for a relative file in its own instance folder.
            return SecretStr(f"sqlite:///{Path(rest).absolute()}")
        scheme, separator, rest = value.get_secret_value().partition("://")
        if scheme in ("postgresql", "postgres", "postgresql+psycopg") and rest:
            return SecretStr(f"postgresql+psycopg://{rest}")
        raise ValueError("must begin with sqlite:/// or postgresql://")

    @field_validator("mail_from")
    @classmethod
    def _is_mail_address(cls, value: str) -> str:
        local, _, domain = parseaddr(value)[1].rpartition("@")
        if not local or "." not in domain or any(ord(character) < 32 for character in value):
            raise ValueError("must be one address, such as Support <support@example.fi>")
        return value

    @field_validator("reply_address")
    @classmethod
    def _is_reply_address(cls, value: str) -> str:
        local, _, domain = value.rpartition("@")
        is_one = bool(local) and "." in domain and not any(c.isspace() or c in "<>," for c in value)
        # 64 characters may stand before the @, and a token takes 44 of them.
        if value and not (is_one and len(local.replace("{token}", "")) <= 20):
            raise ValueError("must be an address such as tuki+{token}@example.fi, short before @")
        return value

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.smtp_user and not self.smtp_password:
            raise ValueError("smtp_password is missing although smtp_user is set")
        if self.imap_host and not (self.imap_user and self.imap_password):
            raise ValueError("imap_user or imap_password is missing although imap_host is set")
        if self.s3_bucket and not (self.s3_access_key and self.s3_secret_key):
            raise ValueError("s3_access_key or s3_secret_key is missing although s3_bucket is set")
        return self

    @property
    def is_https(self) -> bool:
        """Whether the public address is an https one."""
        return self.public_url.startswith("https://")

    @property
    def public_host(self) -> str:
        """Host name of the public address, with the port when it is not the usual one."""
        return urlsplit(self.public_url).netloc

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments first, then the environment, then neuvo.toml."""
        return (init_settings, env_settings, TomlConfigSettingsSource(settings_cls))


def load_settings() -> Settings:
    """Read the settings of this process, or tell in one sentence what is wrong."""
    try:
        return Settings(**_secret_files())
    except ValidationError as error:
        raise SettingsError(_sentence(error)) from None
    except (OSError, ValueError, PydanticSettingsError) as error:
        raise SettingsError(f"The settings cannot be read ({type(error).__name__}).") from None


def _secret_files() -> dict[str, Any]:
    """Secrets that stand in files: NEUVO_SECRET_KEY_FILE names the file of NEUVO_SECRET_KEY."""
    found = {}
    for name in SECRETS:
        variable = f"{PREFIX}{name.upper()}_FILE"
        if file := os.environ.get(variable):
            try:
                found[name] = Path(file).read_text("utf-8").strip()
            except (OSError, UnicodeDecodeError):
                raise SettingsError(f"{variable} names a file that cannot be read.") from None
    return found


def _sentence(error: ValidationError) -> str:
    # Never the value itself: it may be a secret.
    fault = error.errors(include_url=False, include_input=False, include_context=False)[0]
    name = str(fault["loc"][0]) if fault["loc"] else ""
    text = fault["msg"].removeprefix("Value error, ")
    if fault["type"] == "missing":
        return f"The setting {name} is missing: set {PREFIX}{name.upper()}."
    return f"The setting {name} is wrong: {text}." if name else f"The setting {text}."


def current_settings() -> Settings:
    """The settings of the running app."""
    return cast(Settings, current_app.extensions["neuvo_settings"])
