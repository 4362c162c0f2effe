"""The invented tickets of the demo, as they stand in demo_stories.toml."""

import tomllib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from formsvc.tickets.models import Status


class Step(BaseModel):
    """What happened next to a ticket."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    hours_ago: float
    who: str
    verb: Literal["reply", "note", "take", "close", "reopen"]
    body: str = ""
    status: Status = Status.PENDING


class Story(BaseModel):
    """A ticket from its first message on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    hours_ago: float
    who: str
    type: str
    service: str
    subject: str
    body: str
    steps: tuple[Step, ...] = ()


def load_stories() -> list[Story]:
    """All stories, the oldest first."""
    text = Path(__file__).with_suffix(".toml").read_text("utf-8")
    return [Story.model_validate(story) for story in tomllib.loads(text)["stories"]]
