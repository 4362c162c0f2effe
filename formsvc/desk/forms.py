"""Forms of the agents."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import SelectField

from formsvc.attachments.forms import AttachmentsField
from formsvc.tickets.forms import BodyField, ReplyForm, WordsForm
from formsvc.tickets.models import Status
from formsvc.tickets.words import status_name

ANSWER_STATUSES = (Status.PENDING, Status.SOLVED, Status.OPEN, Status.CLOSED)


class AgentReplyForm(ReplyForm):
    """An agent's answer and what the ticket waits for after it."""

    status = SelectField(lazy_gettext("Status after the answer"), default=Status.PENDING)

    def __init__(self) -> None:
        super().__init__()
        self.status.choices = _status_choices(ANSWER_STATUSES)


class NoteForm(WordsForm):
    """An internal note."""

    body = BodyField(lazy_gettext("Internal note"), lazy_gettext("Write a note."))
    attachments = AttachmentsField()

    def __init__(self) -> None:
        super().__init__(prefix="note")


class StatusForm(FlaskForm):
    """A status without an answer."""

    status = SelectField(lazy_gettext("Status"))

    def __init__(self, present: str | None = None) -> None:
        super().__init__(prefix="change", data={"status": present})
        self.status.choices = _status_choices(tuple(Status))


def _status_choices(statuses: tuple[Status, ...]) -> list[tuple[str, str]]:
    return [(status.value, status_name(status, is_own=False)) for status in statuses]
