"""Statuses and events of a ticket in plain words."""

from flask_babel import gettext

from formsvc.i18n import current_language
from formsvc.support import current_support
from formsvc.tickets.models import Event, Happening, Priority, Status, Ticket


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
# What is said to those who only read, and to all of what no longer opens again.
OTHERS_STATUS_MEANINGS = STATUS_MEANINGS | {
    Status.PENDING: N_("We have asked the customer something and wait for the answer."),
    Status.SOLVED: N_("We have given a solution."),
    Status.CLOSED: N_("The matter is finished."),
}

PRIORITY_WORDS = {
    Priority.LOW: N_("Low"),
    Priority.NORMAL: N_("Normal"),
    Priority.HIGH: N_("High"),
    Priority.URGENT: N_("Urgent"),
}

EVENT_WORDS = {
    Happening.OPENED: N_("%(name)s opened the support request."),
    Happening.TAKEN: N_("%(name)s took up the support request."),
    Happening.ASSIGNED: N_("%(name)s changed the agent: %(value)s."),
    Happening.CLOSED: N_("%(name)s closed the support request."),
    Happening.REOPENED: N_("%(name)s opened the support request again."),
    Happening.STATUS: N_("%(name)s changed the status: %(value)s."),
    Happening.TYPE: N_("%(name)s changed the type: %(value)s."),
    Happening.SERVICE: N_("%(name)s changed the service: %(value)s."),
    Happening.PRIORITY: N_("%(name)s changed the priority: %(value)s."),
    Happening.PRIVATE: N_("%(name)s made the support request private."),
    Happening.SHARED: N_("%(name)s let colleagues see the support request."),
    Happening.FOLLOWED: N_("%(name)s added a follower: %(value)s."),
    Happening.UNFOLLOWED: N_("%(name)s removed a follower: %(value)s."),
    Happening.LINKED: N_("%(name)s linked support request %(value)s."),
    Happening.UNLINKED: N_("%(name)s removed the link to support request %(value)s."),
    Happening.MERGED: N_("%(name)s merged this with support request %(value)s."),
    Happening.UNMERGED: N_("%(name)s separated this from support request %(value)s."),
    Happening.MASKED: N_("%(name)s masked personal identity codes."),
    Happening.RATED: N_("%(name)s rated the service: %(value)s of 5."),
}


def status_name(status: str, *, is_own: bool) -> str:
    """The status as its reader says it: of one's own ticket «your answer», else «the customer»."""
    return gettext((STATUS_WORDS if is_own else OTHERS_STATUS_WORDS)[Status(status)])


def priority_name(priority: str) -> str:
    """The priority in words."""
    return gettext(PRIORITY_WORDS[Priority(priority)])


def status_meaning(ticket: Ticket, *, may_act: bool = True) -> str:
    """One sentence that tells what the status means and, to those who may act, what to do."""
    status = Status(ticket.status)
    if status == Status.OPEN and ticket.assignee is None:
        status = Status.NEW
    return gettext((STATUS_MEANINGS if may_act else OTHERS_STATUS_MEANINGS)[status])


def event_text(event: Event, *, is_own: bool) -> str:
    """What happened, as a sentence."""
    words = EVENT_WORDS[Happening(event.happening)]
    return gettext(words, name=event.actor.name, value=_value(event, is_own=is_own))


def _value(event: Event, *, is_own: bool) -> str:
    value, language, support = event.value or "", current_language(), current_support()
    match event.happening:
        case Happening.STATUS:
            return status_name(value or Status.OPEN, is_own=is_own)
        case Happening.TYPE:
            return support.type_name(value, language)
        case Happening.SERVICE:
            return support.service_name(value, language)
        case Happening.PRIORITY:
            return priority_name(value or Priority.NORMAL)
    return value
