"""Statuses and events of a ticket in plain words."""

from flask_babel import gettext

from formsvc.tickets.models import Event, Happening, Status


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

AGENT_STATUS_WORDS = STATUS_WORDS | {Status.PENDING: N_("Waiting for the customer")}


def status_name(status: str, *, for_agent: bool = False) -> str:
    """The status as its reader says it: a customer reads «your answer», an agent «the customer»."""
    return gettext((AGENT_STATUS_WORDS if for_agent else STATUS_WORDS)[Status(status)])


def status_meaning(status: str) -> str:
    """One sentence that tells a customer what the status means and what to do."""
    return gettext(STATUS_MEANINGS[Status(status)])


def event_text(event: Event, *, for_agent: bool = False) -> str:
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
    status = status_name(event.value or Status.OPEN, for_agent=for_agent)
    return gettext("%(name)s changed the status: %(status)s.", name=name, status=status)
