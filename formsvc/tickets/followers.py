"""The verbs of who follows a ticket and who may see it; they never commit."""

from sqlalchemy import select

from formsvc.accounts.models import User, normalise_email
from formsvc.db import db, utc_now
from formsvc.tickets import permissions
from formsvc.tickets.history import record
from formsvc.tickets.models import Follower, Happening, Ticket

MOST = 20  # followers of one ticket


class CannotFollow(Exception):
    """A rule of followers; `reason` names it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def add_colleague(ticket: Ticket, actor: User, colleague_id: int) -> None:
    """Let a colleague chosen from the list follow; CannotFollow when there is no such one."""
    chosen = next((one for one in colleagues(ticket, actor) if one.id == colleague_id), None)
    if chosen is None:
        raise CannotFollow("nobody")
    _add(ticket, actor, chosen.name, user=chosen)


def add_address(ticket: Ticket, actor: User, address: str) -> None:
    """Let an address follow: a colleague's at once, any other when an agent agrees.

    History and page show the address as it was typed, so that nothing tells whose it is.
    """
    address = normalise_email(address)
    colleague = next((one for one in _members(ticket) if one.email == address), None)
    if colleague is None:
        _add(ticket, actor, address, address=address)
    elif colleague != ticket.customer:
        _add(ticket, actor, address, user=colleague)


def remove(follower: Follower, actor: User) -> None:
    """End the following: the ticket's mails stop, and with them the sight of it."""
    record(follower.ticket, actor, Happening.UNFOLLOWED, follower_name(follower, actor))
    follower.ticket.followers.remove(follower)


def agree(follower: Follower, agent: User) -> None:
    """Let an outside address get the ticket's mails from now on."""
    if follower.agreed_at is None:
        follower.agreed_at = utc_now()
        record(follower.ticket, agent, Happening.FOLLOWED, follower.address)


def set_private(ticket: Ticket, actor: User, *, is_private: bool) -> None:
    """Say whether colleagues may see the ticket; a private one has no followers."""
    if ticket.is_private == is_private:
        return
    ticket.is_private = is_private
    record(ticket, actor, Happening.PRIVATE if is_private else Happening.SHARED)
    if is_private:
        ticket.followers.clear()


def colleagues(ticket: Ticket, reader: User) -> list[User]:
    """Whom the reader may choose: active people of the organisation who do not follow yet."""
    if not (reader.is_agent or permissions.sees_organisation(reader)):
        return []
    known = {ticket.customer_id, *(one.user_id for one in ticket.followers)}
    return [user for user in _members(ticket) if user.id not in known]


def follower_name(follower: Follower, reader: User) -> str:
    """The follower as the reader may know them: colleagues that one does not see by address."""
    if follower.user is None:
        return follower.address or ""
    knows = reader.is_agent or permissions.sees_organisation(reader) or follower.user == reader
    return follower.user.name if knows else follower.user.email


def _members(ticket: Ticket) -> list[User]:
    if ticket.organisation_id is None:
        return []
    members = select(User).where(
        User.organisation_id == ticket.organisation_id, User.is_active, User.is_agent.is_(False)
    )
    return list(db.session.scalars(members.order_by(User.name, User.id)))


def _add(
    ticket: Ticket,
    actor: User,
    shown: str,
    *,
    user: User | None = None,
    address: str | None = None,
) -> None:
    if any(
        (user and one.user_id == user.id) or (address and one.address == address)
        for one in ticket.followers
    ):
        return
    if ticket.is_private:
        raise CannotFollow("private")
    if len(ticket.followers) >= MOST:
        raise CannotFollow("many")
    now = utc_now()
    agreed = user is not None or actor.is_agent
    ticket.followers.append(
        Follower(
            user=user,
            address=address,
            added_by=actor,
            agreed_at=now if agreed else None,
            created_at=now,
        )
    )
    record(ticket, actor, Happening.FOLLOWED, shown)
