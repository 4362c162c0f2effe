"""Pages of the customer: lists, one ticket, a new one."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, pgettext
from flask_login import login_required
from sqlalchemy import Select
from werkzeug.exceptions import NotFound

from formsvc.accounts import limits
from formsvc.accounts.permissions import present_user
from formsvc.db import db
from formsvc.i18n import LANGUAGE_PREFIX
from formsvc.links import with_links
from formsvc.tickets import permissions, services
from formsvc.tickets.drafts import drafts_owner, sent_forms
from formsvc.tickets.forms import ButtonForm, ReplyForm, TicketForm
from formsvc.tickets.guard import code_places
from formsvc.tickets.models import SETTLED, SUBJECT_LENGTH, UNDER_WAY, Ticket
from formsvc.tickets.pages import load_page
from formsvc.tickets.permissions import Action
from formsvc.tickets.text import clean_line
from formsvc.tickets.words import event_text, status_meaning, status_name

bp = Blueprint("tickets", __name__, url_prefix=f"{LANGUAGE_PREFIX}/tickets")
bp.add_app_template_filter(with_links, "with_links")
bp.add_app_template_filter(code_places)
bp.add_app_template_global(drafts_owner)
bp.add_app_template_global(sent_forms)
bp.add_app_template_global(status_name)
bp.add_app_template_global(status_meaning)
bp.add_app_template_global(event_text)
bp.add_app_template_global(permissions.sees_organisation)

# PostgreSQL's integers end here: a larger number is nobody's ticket.
NUMBER = "<int(max=2147483647):number>"


@bp.get("/")
@login_required
def mine() -> ResponseReturnValue:
    """My tickets."""
    user = present_user()
    return _list(permissions.own_tickets(user), gettext("My support requests"))


@bp.get("/organisation")
@login_required
def organisation() -> ResponseReturnValue:
    """The tickets of the contact person's organisation."""
    user = present_user()
    if not permissions.sees_organisation(user):
        raise NotFound
    tickets = permissions.organisation_tickets(user)
    return _list(tickets, gettext("Organisation's support requests"), with_customer=True)


@bp.route("/new", methods=["GET", "POST"])
@login_required
def new() -> ResponseReturnValue:
    """A new ticket; `?subject=` fills the subject in."""
    user = present_user()
    form = TicketForm(subject=clean_line(request.args.get("subject", ""))[:SUBJECT_LENGTH])
    if not form.validate_on_submit():
        return render_template("tickets/new.html", form=form)
    limits.take(limits.NEW_TICKET, user.id)
    ticket = services.open_ticket(user, form.new_ticket())
    db.session.commit()
    flash(
        gettext(
            "Thank you. We have received your support request. The answer comes to your e-mail too."
        ),
        "success",
    )
    return redirect(url_for(".detail", number=ticket.number), 303)


@bp.get(f"/{NUMBER}")
@login_required
def detail(number: int) -> ResponseReturnValue:
    """One ticket; an agent gets the agent's page."""
    user = present_user()
    ticket = permissions.get_ticket(user, number)
    if user.is_agent:
        return redirect(url_for("desk.detail", number=number), 303)
    return _detail_page(ticket, ReplyForm())


@bp.get(f"/{NUMBER}/<any(reply, close, reopen):_form>")
@login_required
def form_address(number: int, _form: str) -> ResponseReturnValue:
    """A form's address, opened again or in another language, leads to its page."""
    return redirect(url_for(".detail", number=number), 303)


@bp.post(f"/{NUMBER}/reply")
@login_required
def reply(number: int) -> ResponseReturnValue:
    """The customer's answer; it opens a settled ticket again."""
    user = present_user()
    ticket = permissions.get_ticket(user, number, Action.REPLY)
    form = ReplyForm()
    if not form.validate_on_submit():
        return _detail_page(ticket, form)
    limits.take(limits.REPLY, user.id)
    services.reply(ticket, user, form.words())
    db.session.commit()
    flash(gettext("Your answer has been sent."), "success")
    return redirect(url_for(".detail", number=number), 303)


@bp.post(f"/{NUMBER}/close")
@login_required
def close(number: int) -> ResponseReturnValue:
    """The customer needs no more help."""
    user = present_user()
    limits.take(limits.REPLY, user.id)
    services.close(permissions.get_ticket(user, number, Action.SETTLE), user)
    db.session.commit()
    flash(gettext("The support request is closed."), "success")
    return redirect(url_for(".detail", number=number), 303)


@bp.post(f"/{NUMBER}/reopen")
@login_required
def reopen(number: int) -> ResponseReturnValue:
    """The same thing came back."""
    user = present_user()
    limits.take(limits.REPLY, user.id)
    services.reopen(permissions.get_ticket(user, number, Action.SETTLE), user)
    db.session.commit()
    flash(gettext("The support request is open again."), "success")
    return redirect(url_for(".detail", number=number), 303)


def _list(
    tickets: Select[Ticket], heading: str, *, with_customer: bool = False
) -> ResponseReturnValue:
    statuses = {"all": None, "open": UNDER_WAY, "closed": SETTLED}
    chosen = request.args.get("status", "all")
    chosen = chosen if chosen in statuses else "all"
    if (wanted := statuses[chosen]) is not None:
        tickets = tickets.where(Ticket.status.in_(wanted))
    return render_template(
        "tickets/list.html",
        heading=heading,
        filters=[
            ("all", pgettext("support requests", "All")),
            ("open", pgettext("support requests", "Open")),
            ("closed", pgettext("support requests", "Closed")),
        ],
        chosen=chosen,
        page=load_page(tickets, Ticket.changed_at.desc(), Ticket.id.desc()),
        with_customer=with_customer,
    )


def _detail_page(ticket: Ticket, form: ReplyForm) -> str:
    user = present_user()
    return render_template(
        "tickets/detail.html",
        ticket=ticket,
        form=form,
        button=ButtonForm(),
        may_reply=permissions.may(user, ticket, Action.REPLY),
        may_settle=permissions.may(user, ticket, Action.SETTLE),
    )
