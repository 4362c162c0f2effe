"""What support.toml configures: contact data, ticket types, services."""

import tomllib
from collections.abc import Sequence
from datetime import time
from pathlib import Path
from typing import Annotated, Literal, Self, cast

from flask import Flask, current_app
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from formsvc.settings import SettingsError

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]


class Part(BaseModel):
    """A table of support.toml: unknown keys are faults, so that a slip of the pen is told."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(Part):
    """The same words in both languages."""

    fi: Words
    sv: Words

    def in_language(self, language: str) -> str:
        """The words in one language; Finnish for any language we do not speak."""
        return self.sv if language == "sv" else self.fi


class Contact(Part):
    """Where support is reached, and the language of mails to its own address."""

    name: Text
    email: Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
    phone: Words
    hours: Text
    language: Literal["fi", "sv"] = "fi"


class Opening(Part):
    """When support works: weekdays (0 is Monday) and hours; Finnish public holidays are free."""

    days: Annotated[tuple[Annotated[int, Field(ge=0, le=6)], ...], Field(min_length=1)]
    begins: time
    ends: time

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.begins >= self.ends:
            raise ValueError("the day ends before it begins")
        return self


class Questions(Part):
    """What a customer is asked to tell, a line each."""

    fi: Annotated[tuple[Words, ...], Field(min_length=1)]
    sv: Annotated[tuple[Words, ...], Field(min_length=1)]

    def in_language(self, language: str) -> tuple[str, ...]:
        """The questions in one language; Finnish for any language we do not speak."""
        return self.sv if language == "sv" else self.fi


class TicketType(Part):
    """A type of ticket, with the sentence that helps to choose it and what one is asked to tell."""

    key: Key
    name: Text
    explanation: Text
    questions: Questions | None = None
    recommended: bool = False
    chargeable: bool = False
    # Opening hours until the first answer is due, and months until a settled ticket goes away.
    first_answer_hours: Annotated[int, Field(ge=1, le=400)] = 8
    keep_months: Annotated[int, Field(ge=1, le=240)] = 60


class Service(Part):
    """A service a ticket is about; `below` names the service it stands under."""

    key: Key
    name: Text
    below: Key | None = None


class Support(Part):
    """The whole of support.toml."""

    default_type: Key
    # So many days a customer may open a settled ticket again; later the matter gets a new one.
    reopen_days: Annotated[int, Field(ge=0, le=365)] = 14
    contact: Contact
    opening: Opening
    types: Annotated[tuple[TicketType, ...], Field(min_length=1)]
    services: Annotated[tuple[Service, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        _refuse_twice("types", [kind.key for kind in self.types])
        _refuse_twice("services", [service.key for service in self.services])
        if self.default_type not in {kind.key for kind in self.types}:
            raise ValueError(f"default_type names no type: {self.default_type!r}")
        before: set[str] = set()
        for service in self.services:
            if service.below is not None and service.below not in before:
                raise ValueError(
                    f"{service.key!r} stands below {service.below!r}, which does not come before it"
                )
            before.add(service.key)
        return self

    def type_of(self, key: str) -> TicketType:
        """A type; the default one when a later support.toml has dropped it."""
        found = {kind.key: kind for kind in self.types}
        return found.get(key, found[self.default_type])

    def type_name(self, key: str, language: str) -> str:
        """The name of a type; the bare key when a later support.toml has dropped it."""
        return _name(self.types, key, language)

    def service_name(self, key: str, language: str) -> str:
        """The name of a service; the bare key when a later support.toml has dropped it."""
        return _name(self.services, key, language)

    def tree(self) -> list[tuple[Service, int]]:
        """All services with their depth, each followed by those below it."""
        return self._branch(None, 0)

    def _branch(self, above: str | None, depth: int) -> list[tuple[Service, int]]:
        found: list[tuple[Service, int]] = []
        for service in self.services:
            if service.below == above:
                found += [(service, depth), *self._branch(service.key, depth + 1)]
        return found


def load_support(path: Path) -> Support:
    """Read support.toml; a SettingsError tells in one sentence what is wrong."""
    try:
        with path.open("rb") as file:
            return Support.model_validate(tomllib.load(file))
    except OSError as error:
        raise SettingsError(f"support_file: {path} cannot be read.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"support_file: {path} is not valid TOML ({error}).") from error
    except ValidationError as error:
        raise SettingsError(f"support_file: {path} is wrong at {_first_fault(error)}.") from error


def init_app(app: Flask, path: Path) -> None:
    """Keep the support data with the app and give it to every template as `support`."""
    app.extensions["neuvo_support"] = loaded = load_support(path)
    app.jinja_env.globals["support"] = loaded


def current_support() -> Support:
    """The support data of the running app."""
    return cast(Support, current_app.extensions["neuvo_support"])


def _name(items: Sequence[TicketType | Service], key: str, language: str) -> str:
    found = next((item for item in items if item.key == key), None)
    return key if found is None else found.name.in_language(language)


def _refuse_twice(what: str, keys: list[str]) -> None:
    for key in keys:
        if keys.count(key) > 1:
            raise ValueError(f"{what} holds the key {key!r} twice")


def _first_fault(error: ValidationError) -> str:
    fault = error.errors(include_url=False)[0]
    place = ".".join(str(step) for step in fault["loc"]) or "the top"
    return f"{place}: {fault['msg'].removeprefix('Value error, ')}"
