"""Two tickets about the same matter become one: merged, and separated again."""

from sqlalchemy import select

from formsvc.accounts.models import User
from formsvc.db import db
from formsvc.tickets.history import change_status, record, touch
from formsvc.tickets.models import (
    WITH_US,
    Event,
    Follower,
    Happening,
    Status,
    Ticket,
    TicketNumber,
)
from formsvc.tickets.services import merged_target


class CannotMerge(Exception):
    """A rule of merging; `reason` names it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def one_at_a_time() -> None:
    """Let one merge in at a time: two crosswise would close a circle that no row lock sees."""
    db.session.execute(select(TicketNumber.id).with_for_update())


def check_merge(source: Ticket, target: Ticket) -> Ticket:
    """Where the source would go on, the end of the target's chain; CannotMerge when it may not."""
    target = merged_target(target)
    if source.merged_into is not None:
        raise CannotMerge("merged")
    if source == target:
        raise CannotMerge("itself")
    same_customer = source.customer == target.customer
    if source.organisation_id != target.organisation_id:
        raise CannotMerge("organisation")
    if not same_customer and source.organisation_id is None:
        raise CannotMerge("organisation")
    if not same_customer and (source.is_private or target.is_private):
        raise CannotMerge("private")
    # What is written to the private one from now on would stand where colleagues read.
    if source.is_private and not target.is_private:
        raise CannotMerge("shared")
    return target


def joins(source: Ticket, target: Ticket) -> User | None:
    """The source's customer, if they see the target only as its new follower."""
    customer = source.customer
    belongs = customer.organisation_id == target.organisation_id and not customer.is_agent
    known = {target.customer_id, *(one.user_id for one in target.followers)}
    return customer if belongs and customer.id not in known else None


def merge(source: Ticket, target: Ticket, agent: User) -> Ticket:
    """Close the source, which goes on in the target; gives the end of the target's chain."""
    target = check_merge(source, target)
    source.status_before_merge = source.status
    source.merged_into = target
    change_status(source, agent, Status.CLOSED)
    touch(source, still_waiting=True)
    record(source, agent, Happening.MERGED, str(target.number))
    record(target, agent, Happening.MERGED, str(source.number))
    touch(target, still_waiting=True)
    if (customer := joins(source, target)) is not None:
        _add_follower(target, customer, agent, _last_merge(source))
    return target


def undo_merge(source: Ticket, agent: User) -> None:
    """Separate a merged ticket again: its status and the target's followers are as they were."""
    target = source.merged_into
    if target is None:
        return
    _remove_follower(source, target)
    source.merged_into = None
    change_status(source, agent, Status(source.status_before_merge or Status.OPEN))
    source.status_before_merge = None
    record(source, agent, Happening.UNMERGED, str(target.number))
    record(target, agent, Happening.UNMERGED, str(source.number))
    touch(source, still_waiting=True)
    touch(target, still_waiting=True)
    if source.status in WITH_US:
        asked = [message for message in source.messages if not message.author.is_agent]
        source.waiting_since = (asked or source.messages)[-1].created_at


def _add_follower(target: Ticket, customer: User, agent: User, event: Event) -> None:
    # The time is that of the merge: by it the undoing knows what the merge brought.
    moment = event.created_at
    target.followers.append(
        Follower(user=customer, added_by=agent, agreed_at=moment, created_at=moment)
    )
    record(target, agent, Happening.FOLLOWED, customer.name)


def _remove_follower(source: Ticket, target: Ticket) -> None:
    moment = _last_merge(source).created_at
    others = [one for one in target.merged if one != source and one.customer == source.customer]
    for follower in list(target.followers):
        if follower.user_id != source.customer_id or follower.created_at != moment:
            continue
        if others:  # from now on that merge is what brought the follower
            follower.created_at = _last_merge(others[0]).created_at
        else:
            target.followers.remove(follower)


def _last_merge(source: Ticket) -> Event:
    return [one for one in source.events if one.happening == Happening.MERGED][-1]
