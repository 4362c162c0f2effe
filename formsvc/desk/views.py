"""Pages of the agents: the queue and one ticket."""

from collections.abc import Container

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, pgettext
from flask_login import login_required
from sqlalchemy import Select, select

from formsvc.accounts.permissions import agents_only, present_user
from formsvc.db import db
from formsvc.desk.forms import AgentReplyForm, NoteForm, StatusForm
from formsvc.i18n import LANGUAGE_PREFIX
from formsvc.tickets import permissions, services
from formsvc.tickets.forms import ButtonForm
from formsvc.tickets.models import UNDER_WAY, WITH_US, Status, Ticket
from formsvc.tickets.pages import load_page
from formsvc.tickets.views import NUMBER
from formsvc.tickets.words import status_name

bp = Blueprint("desk", __name__, url_prefix=f"{LANGUAGE_PREFIX}/agent/tickets")

FILTERS = {
    "waiting": WITH_US,
    "under-way": UNDER_WAY,
    **{status.value: (status,) for status in Status},
    "all": tuple(Status),
}


bp.before_request(login_required(agents_only))


@bp.get("/")
def queue() -> ResponseReturnValue:
    """The queue: who has waited longest comes first."""
    chosen = _choice("status", FILTERS, "waiting")
    whose = _choice("agent", ("anyone", "nobody", "me"), "anyone")
    tickets = select(Ticket).where(Ticket.status.in_(FILTERS[chosen]))
    return render_template(
        "desk/queue.html",
        statuses=[(key, _filter_name(key)) for key in FILTERS],
        agents=[
            ("anyone", pgettext("support requests", "Everyone's")),
            ("nobody", pgettext("support requests", "Unassigned")),
            ("me", pgettext("support requests", "Mine")),
        ],
        chosen=chosen,
        whose=whose,
        page=load_page(
            _assigned(tickets, whose),
            Ticket.waiting_since.asc().nulls_last(),
            Ticket.changed_at,
            Ticket.id,
        ),
    )


@bp.get(f"/{NUMBER}")
def detail(number: int) -> ResponseReturnValue:
    """One ticket with its internal notes."""
    user = present_user()
    return _detail_page(permissions.get_ticket(user, number))


@bp.get(f"/{NUMBER}/<any(reply, note, take, status):_form>")
def form_address(number: int, _form: str) -> ResponseReturnValue:
    """A form's address, opened again or in another language, leads to its page."""
    return redirect(url_for(".detail", number=number), 303)


@bp.post(f"/{NUMBER}/reply")
def reply(number: int) -> ResponseReturnValue:
    """The agent's answer and the status after it."""
    user = present_user()
    ticket = permissions.get_ticket(user, number)
    form = AgentReplyForm()
    if not form.validate_on_submit():
        return _detail_page(ticket, reply=form)
    status = Status(form.status.data)
    services.reply(ticket, user, form.words(), status)
    db.session.commit()
    flash(gettext("Your answer has been sent.") + " " + _status_now(ticket), "success")
    return redirect(url_for(".detail", number=number), 303)


@bp.post(f"/{NUMBER}/note")
def note(number: int) -> ResponseReturnValue:
    """An internal note."""
    user = present_user()
    ticket = permissions.get_ticket(user, number)
    form = NoteForm()
    if not form.validate_on_submit():
        return _detail_page(ticket, note=form)
    services.add_note(ticket, user, form.words())
    db.session.commit()
    flash(gettext("The note is saved."), "success")
    return redirect(url_for(".detail", number=number), 303)


@bp.post(f"/{NUMBER}/take")
def take(number: int) -> ResponseReturnValue:
    """Become the ticket's assignee."""
    user = present_user()
    services.take(permissions.get_ticket(user, number), user)
    db.session.commit()
    flash(gettext("The support request is yours."), "success")
    return redirect(url_for(".detail", number=number), 303)


@bp.post(f"/{NUMBER}/status")
def status(number: int) -> ResponseReturnValue:
    """A status without an answer."""
    user = present_user()
    ticket = permissions.get_ticket(user, number)
    form = StatusForm()
    if not form.validate_on_submit():
        return _detail_page(ticket, change=form)
    services.set_status(ticket, user, Status(form.status.data))
    db.session.commit()
    flash(_status_now(ticket), "success")
    return redirect(url_for(".detail", number=number), 303)


def _detail_page(
    ticket: Ticket,
    reply: AgentReplyForm | None = None,
    note: NoteForm | None = None,
    change: StatusForm | None = None,
) -> str:
    return render_template(
        "desk/detail.html",
        ticket=ticket,
        reply=reply or AgentReplyForm(),
        note=note or NoteForm(),
        change=change or StatusForm(ticket.status),
        button=ButtonForm(),
    )


def _status_now(ticket: Ticket) -> str:
    name = status_name(ticket.status, is_own=False)
    return gettext("The status is now: %(status)s.", status=name)


def _choice(name: str, choices: Container[str], default: str) -> str:
    chosen = request.args.get(name, default)
    return chosen if chosen in choices else default


def _assigned(tickets: Select[Ticket], whose: str) -> Select[Ticket]:
    match whose:
        case "nobody":
            return tickets.where(Ticket.assignee_id.is_(None))
        case "me":
            return tickets.where(Ticket.assignee_id == present_user().id)
    return tickets


def _filter_name(key: str) -> str:
    names = {
        "waiting": gettext("Waiting for us"),
        "under-way": gettext("All open"),
        "all": pgettext("support requests", "All"),
    }
    return names.get(key) or status_name(key, is_own=False)
