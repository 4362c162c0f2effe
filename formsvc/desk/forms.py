"""Forms of the agents."""

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, SelectField, StringField
from wtforms.validators import DataRequired, Length, NumberRange

from formsvc.accounts.models import NAME_LENGTH, User
from formsvc.attachments.forms import AttachmentsField
from formsvc.db import LARGEST_ID
from formsvc.tickets import lists, triage
from formsvc.tickets.forms import BodyField, ReplyForm, WordsForm
from formsvc.tickets.models import Priority, Status, Ticket
from formsvc.tickets.text import clean_line
from formsvc.tickets.words import priority_name, status_name

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


class TriageForm(FlaskForm):
    """All that sorts a ticket; what its agent left as it was shown stays as it is now."""

    assignee = SelectField(lazy_gettext("Agent"))
    status = SelectField(lazy_gettext("Status"))
    type = SelectField(lazy_gettext("Type"))
    service = SelectField(lazy_gettext("Service"))
    priority = SelectField(lazy_gettext("Priority"))
    before = HiddenField()

    def __init__(self, ticket: Ticket) -> None:
        present = {
            "assignee": str(ticket.assignee_id or ""),
            "status": ticket.status,
            "type": ticket.type,
            "service": ticket.service,
            "priority": ticket.priority,
        }
        super().__init__(prefix="triage", data={**present, "before": " ".join(present.values())})
        self.agents = {str(agent.id): agent for agent in triage.active_agents()}
        names = [(key, agent.name) for key, agent in self.agents.items()]
        self.assignee.choices = _kept(
            [("", gettext("Nobody")), *names],
            present["assignee"],
            ticket.assignee.name if ticket.assignee else "",
        )
        self.status.choices = _status_choices(tuple(Status))
        self.type.choices = _kept(lists.type_choices(), ticket.type)
        self.service.choices = _kept(lists.service_choices(), ticket.service)
        self.priority.choices = [(one.value, priority_name(one)) for one in Priority]

    def changed(self) -> dict[str, str]:
        """What the agent has chosen anew, by field."""
        names = ("assignee", "status", "type", "service", "priority")
        before = dict(zip(names, (self.before.data or "").split(" "), strict=False))
        return {name: self[name].data for name in names if self[name].data != before.get(name)}

    def agent(self) -> User | None:
        """The agent chosen; None is nobody."""
        return self.agents.get(self.assignee.data)


class NumberForm(FlaskForm):
    """The number of another ticket."""

    number = IntegerField(
        lazy_gettext("Number of the other support request"),
        [
            DataRequired(lazy_gettext("Write the number of a support request.")),
            NumberRange(1, LARGEST_ID, lazy_gettext("There is no such support request.")),
        ],
    )


class ViewNameForm(FlaskForm):
    """The name of a saved view."""

    name = StringField(
        lazy_gettext("Name of the view"),
        [
            DataRequired(lazy_gettext("Write a name.")),
            Length(
                max=NAME_LENGTH,
                message=lazy_gettext("The name is too long: at most %(max)d characters."),
            ),
        ],
        [lambda text: clean_line(text or "")],
    )

    @property
    def fault(self) -> str:
        """What is wrong, in one sentence."""
        return str(next(iter(self.errors.values()))[0])


def _status_choices(statuses: tuple[Status, ...]) -> list[tuple[str, str]]:
    return [(status.value, status_name(status, is_own=False)) for status in statuses]


def _kept(
    choices: list[tuple[str, str]], present: str, name: str | None = None
) -> list[tuple[str, str]]:
    """The choices, and what the ticket has now though nobody could choose it any more."""
    if present in dict(choices):
        return choices
    return [*choices, (present, name or present)]
