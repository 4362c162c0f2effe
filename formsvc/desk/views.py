"""The agents' page of one ticket: reading, answering, noting."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import login_required
from sqlalchemy import select

from formsvc.accounts.permissions import agents_only, present_user
from formsvc.db import db
from formsvc.desk import queue
from formsvc.desk.forms import AgentReplyForm, NoteForm, NumberForm, StatusForm, TriageForm
from formsvc.desk.presence import written_since
from formsvc.desk.queue import Chosen
from formsvc.i18n import LANGUAGE_PREFIX
from formsvc.tickets import services
from formsvc.tickets.forms import ButtonForm
from formsvc.tickets.links import linked_tickets
from formsvc.tickets.models import Message, Status, Ticket
from formsvc.tickets.permissions import Action, get_ticket
from formsvc.tickets.views import NUMBER
from formsvc.tickets.words import priority_name, status_name

OTHERS_SHOWN = 5  # other tickets of the customer

bp = Blueprint("desk", __name__, url_prefix=f"{LANGUAGE_PREFIX}/agent/tickets")
bp.before_request(login_required(agents_only))
bp.add_app_template_global(queue.waiting_count)
bp.add_app_template_global(queue.is_overdue)
bp.add_app_template_global(priority_name)


@bp.get(f"/{NUMBER}")
def detail(number: int) -> ResponseReturnValue:
    """One ticket with its internal notes."""
    return detail_page(get_ticket(present_user(), number, Action.HANDLE))


@bp.get(f"/{NUMBER}/<any(reply, note, take, status, triage, links, unmerge):_form>")
def form_address(number: int, _form: str) -> ResponseReturnValue:
    """A form's address, opened again or in another language, leads to its page."""
    return back_to(number)


@bp.post(f"/{NUMBER}/reply")
def reply(number: int) -> ResponseReturnValue:
    """The agent's answer and the status after it; held back once when others wrote meanwhile."""
    user, chosen = present_user(), Chosen.read(request.args)
    ticket = get_ticket(user, number, Action.HANDLE)
    form = AgentReplyForm()
    if not form.validate_on_submit():
        return detail_page(ticket, reply=form)
    news = written_since(ticket, user, request.form.get("seen", type=int))
    if news:
        db.session.commit()  # keeps the files that came along
        return detail_page(ticket, reply=form, news=news)
    goes_on = "next" in request.form
    following = queue.next_number(chosen, user, number) if goes_on else number
    services.reply(ticket, user, form.words(), Status(form.status.data))
    db.session.commit()
    flash(gettext("Your answer has been sent.") + " " + status_now(ticket), "success")
    return redirect(chosen.address(), 303) if following is None else back_to(following)


@bp.post(f"/{NUMBER}/note")
def note(number: int) -> ResponseReturnValue:
    """An internal note."""
    user = present_user()
    ticket = get_ticket(user, number, Action.HANDLE)
    form = NoteForm()
    if not form.validate_on_submit():
        return detail_page(ticket, note=form)
    services.add_note(ticket, user, form.words())
    db.session.commit()
    flash(gettext("The note is saved."), "success")
    return back_to(number)


@bp.post(f"/{NUMBER}/take")
def take(number: int) -> ResponseReturnValue:
    """Become the ticket's assignee."""
    user = present_user()
    services.take(get_ticket(user, number, Action.HANDLE), user)
    db.session.commit()
    flash(gettext("The support request is yours."), "success")
    return back_to(number)


@bp.post(f"/{NUMBER}/status")
def status(number: int) -> ResponseReturnValue:
    """A status without an answer."""
    user = present_user()
    ticket = get_ticket(user, number, Action.HANDLE)
    form = StatusForm()
    if not form.validate_on_submit():
        return detail_page(ticket, change=form)
    services.set_status(ticket, user, Status(form.status.data))
    db.session.commit()
    flash(status_now(ticket), "success")
    return back_to(number)


def back_to(number: int) -> ResponseReturnValue:
    """The page of a ticket, in the view of the queue that the agent came from."""
    chosen = Chosen.read(request.args).query()
    return redirect(url_for("desk.detail", number=number, **chosen), 303)


def detail_page(
    ticket: Ticket,
    reply: AgentReplyForm | None = None,
    note: NoteForm | None = None,
    change: StatusForm | None = None,
    sorting: TriageForm | None = None,
    link: NumberForm | None = None,
    news: list[Message] | None = None,
) -> str:
    """The page of a ticket, with forms as they were sent."""
    return render_template(
        "desk/detail.html",
        ticket=ticket,
        chosen=Chosen.read(request.args),
        reply=reply or AgentReplyForm(),
        note=note or NoteForm(),
        change=change or StatusForm(ticket.status),
        triage=sorting or TriageForm(ticket),
        link=link or NumberForm(formdata=None),
        button=ButtonForm(),
        news=news or [],
        linked=linked_tickets(ticket),
        others=_others(ticket),
    )


def status_now(ticket: Ticket) -> str:
    """The ticket's status as a sentence."""
    name = status_name(ticket.status, is_own=False)
    return gettext("The status is now: %(status)s.", status=name)


def _others(ticket: Ticket) -> list[Ticket]:
    """The customer's newest other tickets."""
    others = select(Ticket).where(Ticket.customer_id == ticket.customer_id, Ticket.id != ticket.id)
    return list(db.session.scalars(others.order_by(Ticket.id.desc()).limit(OTHERS_SHOWN)))
