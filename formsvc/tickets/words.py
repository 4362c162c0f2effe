"""Statuses and events of a ticket in plain words."""

from flask_babel import gettext

from formsvc.tickets.models import Event, Happening, Status, Ticket


def N_(message: str) -> str:
    """Mark words for the catalog; they are translated where they are shown."""
    return message


STATUS_WORDS = {
    Status.NEW: N_("New"),
    Status.OPEN: N_("Open"),
    Status.PENDING: N_("Waiting for your answer"),
    Status.SOLVED: N_("Solved"),
    Status.CLOSED: N_("Closed"),
}

STATUS_MEANINGS = {
    Status.NEW: N_("We have received the support request. Nobody has taken it up yet."),
    Status.OPEN: N_("We are working on it."),
    Status.PENDING: N_("We have asked you something. Answer, so that we can go on."),
    Status.SOLVED: N_("We have given a solution. Try it, and answer if it does not help."),
    Status.CLOSED: N_("The matter is finished. Open it again if the same thing comes back."),
}

OTHERS_STATUS_WORDS = STATUS_WORDS | {Status.PENDING: N_("Waiting for the customer")}


def status_name(status: str, *, is_own: bool) -> str:
    """The status as its reader says it: of one's own ticket «your answer», else «the customer»."""
    return gettext((STATUS_WORDS if is_own else OTHERS_STATUS_WORDS)[Status(status)])


def status_meaning(ticket: Ticket) -> str:
    """One sentence that tells a customer what the status means and what to do."""
    status = Status(ticket.status)
    if status == Status.OPEN and ticket.assignee is None:
        status = Status.NEW
    return gettext(STATUS_MEANINGS[status])


def event_text(event: Event, *, is_own: bool) -> str:
    """What happened, as a sentence."""
    name = event.actor.name
    match event.happening:
        case Happening.OPENED:
            return gettext("%(name)s opened the support request.", name=name)
        case Happening.TAKEN:
            return gettext("%(name)s took up the support request.", name=name)
        case Happening.CLOSED:
            return gettext("%(name)s closed the support request.", name=name)
        case Happening.REOPENED:
            return gettext("%(name)s opened the support request again.", name=name)
    status = status_name(event.value or Status.OPEN, is_own=is_own)
    return gettext("%(name)s changed the status: %(status)s.", name=name, status=status)
