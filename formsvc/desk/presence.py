"""Who has a ticket open: agents' browsers tell it every few seconds."""

from datetime import timedelta

from flask import Blueprint, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import login_required
from sqlalchemy import delete, select
from sqlalchemy.orm import contains_eager

from formsvc.accounts.models import User
from formsvc.accounts.permissions import agents_only, present_user
from formsvc.db import db, upsert, utc_now
from formsvc.desk.models import Presence
from formsvc.i18n import LANGUAGE_PREFIX
from formsvc.tickets.conversation import conversation
from formsvc.tickets.models import Message, Ticket
from formsvc.tickets.permissions import Action, get_ticket
from formsvc.tickets.views import NUMBER

STAYS = timedelta(seconds=60)  # three times what passes between two signs of life

bp = Blueprint("presence", __name__, url_prefix=f"{LANGUAGE_PREFIX}/agent/tickets")
bp.before_request(login_required(agents_only))


@bp.post(f"/{NUMBER}/presence")
def here(number: int) -> ResponseReturnValue:
    """A sign of life from a ticket's open page; the answer tells what its agent should know."""
    user = present_user()
    ticket = get_ticket(user, number, Action.HANDLE)
    note_presence(ticket, user)
    db.session.commit()
    seen = request.form.get("seen", type=int)
    return jsonify(present=present_text(ticket, user), news=news_text(ticket, user, seen))


@bp.get(f"/{NUMBER}/presence")
def form_address(number: int) -> ResponseReturnValue:
    """The address, opened in another language, leads to the ticket."""
    return redirect(url_for("desk.detail", number=number), 303)


def note_presence(ticket: Ticket, agent: User) -> None:
    """Keep that the agent has the ticket open now; forget who has long been gone."""
    now = utc_now()
    db.session.execute(delete(Presence).where(Presence.seen_at < now - STAYS))
    row = upsert(Presence).values(ticket_id=ticket.id, agent_id=agent.id, seen_at=now)
    keys = ["ticket_id", "agent_id"]
    db.session.execute(row.on_conflict_do_update(index_elements=keys, set_={"seen_at": now}))


@bp.app_template_global()
def present_text(ticket: Ticket, agent: User) -> str:
    """«Aino has this open», or nothing when the agent is alone."""
    others = select(Presence).join(Presence.agent).options(contains_eager(Presence.agent))
    others = others.where(Presence.ticket_id == ticket.id, Presence.agent_id != agent.id)
    others = others.where(Presence.seen_at >= utc_now() - STAYS).order_by(User.name)
    names = [one.agent.name for one in db.session.scalars(others)]
    if not names:
        return ""
    if len(names) == 1:
        return gettext("%(name)s has this support request open.", name=names[0])
    return gettext("Have this support request open: %(names)s.", names=", ".join(names))


def news_text(ticket: Ticket, agent: User, seen: int | None) -> str:
    """That something was written since the agent opened the page, and by whom; else nothing."""
    news = written_since(ticket, agent, seen)
    if not news:
        return ""
    names = dict.fromkeys(message.author.name for message in news)
    return gettext("Written meanwhile by %(names)s. Reload to read it.", names=", ".join(names))


def written_since(ticket: Ticket, agent: User, seen: int | None) -> list[Message]:
    """What others wrote to the ticket after the last message that the agent's page showed."""
    if seen is None:
        return []
    messages = conversation(ticket, agent)
    return [one for one in messages if one.id > seen and one.author_id != agent.id]
