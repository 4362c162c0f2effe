"""Forms on a ticket's page: who follows it, and whether colleagues see it."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import login_required
from werkzeug.exceptions import NotFound

from formsvc.accounts import limits
from formsvc.accounts.permissions import present_user
from formsvc.db import db
from formsvc.i18n import LANGUAGE_PREFIX
from formsvc.tickets import followers, permissions
from formsvc.tickets.forms import ButtonForm, FollowerForm
from formsvc.tickets.models import Follower, Ticket
from formsvc.tickets.permissions import Action
from formsvc.tickets.views import NUMBER, detail_page

bp = Blueprint("followers", __name__, url_prefix=f"{LANGUAGE_PREFIX}/tickets")
bp.add_app_template_global(followers.follower_name)
bp.add_app_template_global(FollowerForm, "new_follower_form")
bp.add_app_template_global(ButtonForm, "new_button_form")

ID = "<int(max=2147483647):follower_id>"


@bp.post(f"/{NUMBER}/followers")
@login_required
def add(number: int) -> ResponseReturnValue:
    """Somebody more follows the ticket, at once or when an agent agrees."""
    user = present_user()
    ticket = permissions.get_ticket(user, number, Action.SHARE)
    form = FollowerForm(ticket, user)
    if not form.validate_on_submit():
        return _again(ticket, form)
    limits.take(limits.REPLY, user.id)
    try:
        _add(ticket, form)
    except followers.CannotFollow as fault:
        form.address.errors = [_reason(fault)]
        return _again(ticket, form)
    db.session.commit()
    flash(gettext("The follower has been added."), "success")
    return _back(number)


@bp.get(f"/{NUMBER}/followers/{ID}/<any(remove, agree):_verb>")
@login_required
def form_address(number: int, follower_id: int, _verb: str) -> ResponseReturnValue:
    """A form's address, opened again or in another language, leads to its page."""
    return _back(number)


@bp.post(f"/{NUMBER}/followers/{ID}/remove")
@login_required
def remove(number: int, follower_id: int) -> ResponseReturnValue:
    """Somebody follows no more: who shares the ticket decides, and each of oneself."""
    user = present_user()
    ticket = permissions.get_ticket(user, number)
    follower = _follower(ticket, follower_id)
    if follower.user != user and not permissions.may(user, ticket, Action.SHARE):
        raise NotFound
    followers.remove(follower, user)
    db.session.commit()
    flash(gettext("The follower has been removed."), "success")
    if permissions.sees(user, ticket):
        return _back(number)
    return redirect(url_for("tickets.mine"), 303)


@bp.post(f"/{NUMBER}/followers/{ID}/agree")
@login_required
def agree(number: int, follower_id: int) -> ResponseReturnValue:
    """An agent lets an outside address get the ticket's mails."""
    user = present_user()
    ticket = permissions.get_ticket(user, number, Action.HANDLE)
    followers.agree(_follower(ticket, follower_id), user)
    db.session.commit()
    flash(gettext("The address gets the mails of this support request from now on."), "success")
    return _back(number)


@bp.post(f"/{NUMBER}/visibility")
@login_required
def visibility(number: int) -> ResponseReturnValue:
    """The customer or an agent says whether colleagues may see the ticket."""
    user = present_user()
    ticket = permissions.get_ticket(user, number, Action.SHARE)
    wanted = request.form.get("visibility")
    if wanted not in ("private", "shared"):
        return _back(number)
    limits.take(limits.REPLY, user.id)
    is_private = wanted == "private"
    followers.set_private(ticket, user, is_private=is_private)
    db.session.commit()
    flash(
        gettext("The support request is now private.")
        if is_private
        else gettext("The support request is no longer private."),
        "success",
    )
    return _back(number)


def _add(ticket: Ticket, form: FollowerForm) -> None:
    if form.colleague_id:
        followers.add_colleague(ticket, present_user(), form.colleague_id)
    if form.address.data:
        followers.add_address(ticket, present_user(), form.address.data)


def _follower(ticket: Ticket, follower_id: int) -> Follower:
    found = next((one for one in ticket.followers if one.id == follower_id), None)
    if found is None:
        raise NotFound
    return found


def _again(ticket: Ticket, form: FollowerForm) -> ResponseReturnValue:
    """The form with its faults; the agents' page, which has many forms, says them above."""
    db.session.rollback()
    if not present_user().is_agent:
        return detail_page(ticket, follower=form)
    for faults in form.errors.values():
        flash(str(faults[0]), "error")
    return _back(ticket.number)


def _back(number: int) -> ResponseReturnValue:
    return redirect(url_for("tickets.detail", number=number), 303)


def _reason(fault: followers.CannotFollow) -> str:
    match fault.reason:
        case "many":
            return gettext(
                "A support request has at most %(most)d followers. Remove one first.",
                most=followers.MOST,
            )
        case "private":
            return gettext("A private support request has no followers. Share it first.")
    return gettext("Choose a colleague.")
