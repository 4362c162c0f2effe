"""The invented tickets, mails and canned replies of the demo, as demo_stories.toml has them."""

import tomllib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from formsvc.tickets.models import Status

Verb = Literal[
    "reply", "note", "take", "close", "reopen", "rate", "press", "follow", "link", "merge"
]


class Part(BaseModel):
    """A table of the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Step(Part):
    """What happened next to a ticket."""

    hours_ago: float
    who: str
    verb: Verb
    body: str = ""
    status: Status = Status.PENDING
    about: str = ""  # a rating, a priority, who follows, the subject of another ticket


class Story(Part):
    """A ticket from its first message on."""

    hours_ago: float
    who: str
    type: str
    service: str
    subject: str
    body: str
    is_private: bool = False
    file: str | None = None
    file_text: str = ""  # of a text; any other file is a picture
    steps: tuple[Step, ...] = ()


class Mail(Part):
    """A mail that waits until an agent makes a ticket of it."""

    hours_ago: float
    sender: str
    subject: str
    body: str


class Canned(Part):
    """A ready answer."""

    name_fi: str
    name_sv: str
    body_fi: str
    body_sv: str


class Demo(Part):
    """All of the file."""

    stories: tuple[Story, ...]
    mails: tuple[Mail, ...]
    canned: tuple[Canned, ...]


def load_demo() -> Demo:
    """All that the demo tells, the oldest ticket first."""
    text = Path(__file__).with_suffix(".toml").read_text("utf-8")
    told = Demo.model_validate(tomllib.loads(text))
    oldest_first = sorted(told.stories, key=lambda story: -story.hours_ago)
    return told.model_copy(update={"stories": tuple(oldest_first)})
