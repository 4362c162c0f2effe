"""Pages of the customer: one ticket, a new one."""

from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import login_required

from formsvc.accounts import limits
from formsvc.accounts.permissions import present_user
from formsvc.db import db
from formsvc.i18n import LANGUAGE_PREFIX
from formsvc.links import with_links
from formsvc.support import current_support
from formsvc.tickets import conversation, permissions, services
from formsvc.tickets.drafts import drafts_owner, sent_forms
from formsvc.tickets.forms import ButtonForm, FollowerForm, ReplyForm, TicketForm
from formsvc.tickets.guard import code_places
from formsvc.tickets.models import SUBJECT_LENGTH, Ticket
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
bp.add_app_template_global(conversation.conversation)
bp.add_app_template_global(conversation.events_for)
bp.add_app_template_global(conversation.seen_by)
bp.add_app_template_global(conversation.sequels)

# PostgreSQL's integers end here: a larger number is nobody's ticket.
NUMBER = "<int(max=2147483647):number>"


@bp.route("/new", methods=["GET", "POST"])
@login_required
def new() -> ResponseReturnValue:
    """A new ticket; `?subject=` fills the subject in."""
    form = TicketForm(subject=clean_line(request.args.get("subject", ""))[:SUBJECT_LENGTH])
    if not form.validate_on_submit():
        return render_template("tickets/new.html", form=form)
    return _open(form, follows=None)


@bp.route(f"/{NUMBER}/follow-up", methods=["GET", "POST"])
@login_required
def follow_up(number: int) -> ResponseReturnValue:
    """A new ticket that refers to one which no longer opens again."""
    user = present_user()
    ticket = permissions.get_ticket(user, number, Action.REPLY)
    if not services.needs_new(ticket, user):
        return redirect(url_for(".detail", number=number), 303)
    form = TicketForm(**_as_before(ticket))
    if not form.validate_on_submit():
        return render_template("tickets/new.html", form=form, follows=ticket)
    return _open(form, follows=ticket)


@bp.get(f"/{NUMBER}")
@login_required
def detail(number: int) -> ResponseReturnValue:
    """One ticket; an agent gets the agent's page."""
    user = present_user()
    ticket = permissions.get_ticket(user, number)
    if user.is_agent:
        return redirect(url_for("desk.detail", number=number), 303)
    return detail_page(ticket)


@bp.get(f"/{NUMBER}/<any(reply, close, reopen, followers, visibility):_form>")
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
    is_right = form.validate_on_submit()
    if services.needs_new(ticket, user):
        # A page kept open for long: its words go on in the form that is the right one now.
        return _follow_up_page(ticket, form)
    if not is_right:
        return detail_page(ticket, form)
    limits.take(limits.REPLY, user.id)
    answered = services.reply(ticket, user, form.words()).ticket
    db.session.commit()
    flash(gettext("Your answer has been sent."), "success")
    return redirect(url_for(".detail", number=answered.number), 303)


@bp.post(f"/{NUMBER}/close")
@login_required
def close(number: int) -> ResponseReturnValue:
    """The customer needs no more help."""
    user = present_user()
    limits.take(limits.REPLY, user.id)
    ticket = permissions.get_ticket(user, number, Action.SETTLE)
    services.close(ticket, user)
    db.session.commit()
    flash(gettext("The support request is closed."), "success")
    may_rate = permissions.may(user, ticket, Action.RATE)
    page = "ratings.rating" if may_rate and ticket.rating is None else ".detail"
    return redirect(url_for(page, number=number), 303)


@bp.post(f"/{NUMBER}/reopen")
@login_required
def reopen(number: int) -> ResponseReturnValue:
    """The same thing came back."""
    user = present_user()
    limits.take(limits.REPLY, user.id)
    try:
        services.reopen(permissions.get_ticket(user, number, Action.SETTLE), user)
    except services.TicketClosed:
        flash(_closed_for_good(), "warning")
        return redirect(url_for(".follow_up", number=number), 303)
    db.session.commit()
    flash(gettext("The support request is open again."), "success")
    return redirect(url_for(".detail", number=number), 303)


def detail_page(
    ticket: Ticket, form: ReplyForm | None = None, follower: FollowerForm | None = None
) -> str:
    """The customers' page of a ticket, with forms that were not right yet."""
    user = present_user()
    return render_template(
        "tickets/detail.html",
        ticket=ticket,
        form=form or ReplyForm(),
        follower_form=follower or FollowerForm(ticket, user),
        button=ButtonForm(),
        needs_new=services.needs_new(ticket, user),
        may_open_again=services.may_open_again(ticket),
        may_reply=permissions.may(user, ticket, Action.REPLY),
        may_settle=permissions.may(user, ticket, Action.SETTLE),
        may_share=permissions.may(user, ticket, Action.SHARE),
        may_rate=permissions.may(user, ticket, Action.RATE),
    )


def _open(form: TicketForm, follows: Ticket | None) -> ResponseReturnValue:
    user = present_user()
    limits.take(limits.NEW_TICKET, user.id)
    ticket = services.open_ticket(user, replace(form.new_ticket(), follows=follows))
    db.session.commit()
    flash(
        gettext(
            "Thank you. We have received your support request. The answer comes to your e-mail too."
        ),
        "success",
    )
    return redirect(url_for(".detail", number=ticket.number), 303)


def _as_before(ticket: Ticket) -> dict[str, object]:
    """What the form of a ticket that goes on with another begins with."""
    return {
        "subject": ticket.subject,
        "type": ticket.type,
        "service": ticket.service,
        "is_private": ticket.is_private,
    }


def _follow_up_page(ticket: Ticket, written: ReplyForm) -> str:
    form = TicketForm(**_as_before(ticket), formdata=None, body=written.body.data)
    form.attachments.kept = written.attachments.kept
    db.session.commit()  # the files that came with the words stay
    flash(_closed_for_good(), "warning")
    return render_template("tickets/new.html", form=form, follows=ticket)


def _closed_for_good() -> str:
    return gettext(
        "A support request opens again for %(days)d days after it was settled. "
        "After that the matter needs a new one, which refers to the old one.",
        days=current_support().reopen_days,
    )
