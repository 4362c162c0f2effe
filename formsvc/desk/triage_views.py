"""What agents do with a ticket beside answering: sort it, link it, merge it."""

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.exceptions import NotFound

from formsvc.accounts.models import User
from formsvc.accounts.permissions import present_user
from formsvc.db import db
from formsvc.desk.forms import NumberForm, TriageForm
from formsvc.desk.queue import Chosen
from formsvc.desk.views import back_to, bp, detail_page
from formsvc.tickets import links, merging, services, triage
from formsvc.tickets.forms import ButtonForm
from formsvc.tickets.models import Priority, Status, Ticket
from formsvc.tickets.permissions import Action, get_ticket
from formsvc.tickets.views import NUMBER

OTHER = "<int(max=2147483647):other>"


@bp.post(f"/{NUMBER}/triage")
def sort_out(number: int) -> ResponseReturnValue:
    """Agent, status, type, service and priority, as far as they were changed in the form."""
    user = present_user()
    ticket = get_ticket(user, number, Action.HANDLE)
    form = TriageForm(ticket)
    if not form.validate_on_submit():
        return detail_page(ticket, sorting=form)
    _apply(ticket, form, user)
    db.session.commit()
    flash(gettext("The changes are saved."), "success")
    return back_to(number)


@bp.post(f"/{NUMBER}/links")
def link(number: int) -> ResponseReturnValue:
    """Link another ticket by its number."""
    user = present_user()
    ticket = get_ticket(user, number, Action.HANDLE)
    form = NumberForm()
    if not form.validate_on_submit():
        return detail_page(ticket, link=form)
    try:
        links.link(ticket, get_ticket(user, form.number.data or 0, Action.HANDLE), user)
    except (NotFound, links.LinkToItself):
        form.number.errors = [gettext("There is no such support request.")]
        return detail_page(ticket, link=form)
    db.session.commit()
    flash(gettext("The support requests are linked."), "success")
    return back_to(number)


@bp.post(f"/{NUMBER}/links/{OTHER}/remove")
def unlink(number: int, other: int) -> ResponseReturnValue:
    """Remove a link."""
    user = present_user()
    ticket = get_ticket(user, number, Action.HANDLE)
    links.unlink(ticket, get_ticket(user, other, Action.HANDLE), user)
    db.session.commit()
    flash(gettext("The link is removed."), "success")
    return back_to(number)


@bp.get(f"/{NUMBER}/links/{OTHER}/remove")
def unlink_address(number: int, other: int) -> ResponseReturnValue:
    """The form's address, opened again or in another language, leads to the ticket."""
    return back_to(number)


@bp.get(f"/{NUMBER}/merge")
def merge_form(number: int) -> ResponseReturnValue:
    """Asks for the number; with one, shows who would newly see what."""
    user = present_user()
    ticket = get_ticket(user, number, Action.HANDLE)
    if "number" not in request.args:
        return _merge_page(ticket, NumberForm(formdata=None))
    form = NumberForm(formdata=request.args, meta={"csrf": False})
    return _merge_page(ticket, form, _target(ticket, form, user))


@bp.post(f"/{NUMBER}/merge")
def merge(number: int) -> ResponseReturnValue:
    """Merge the ticket into the one with the confirmed number."""
    user, form = present_user(), NumberForm()
    merging.one_at_a_time()
    ticket = get_ticket(user, number, Action.HANDLE)
    target = _target(ticket, form, user)
    if target is None:
        return _merge_page(ticket, form)
    target = merging.merge(ticket, target, user)
    db.session.commit()
    text = gettext("Support request %(number)s now goes on here.", number=number)
    flash(text, "success")
    return back_to(target.number)


@bp.post(f"/{NUMBER}/unmerge")
def unmerge(number: int) -> ResponseReturnValue:
    """Separate a merged ticket again."""
    user = present_user()
    merging.undo_merge(get_ticket(user, number, Action.HANDLE), user)
    db.session.commit()
    flash(gettext("The support requests are separate again."), "success")
    return back_to(number)


def _apply(ticket: Ticket, form: TriageForm, user: User) -> None:
    changed = form.changed()
    if "type" in changed:
        triage.set_type(ticket, user, changed["type"])
    if "service" in changed:
        triage.set_service(ticket, user, changed["service"])
    if "priority" in changed:
        triage.set_priority(ticket, user, Priority(changed["priority"]))
    if "assignee" in changed and (form.agent() or not changed["assignee"]):
        triage.assign(ticket, form.agent(), user)
    if "status" in changed:
        services.set_status(ticket, user, Status(changed["status"]))


def _target(ticket: Ticket, form: NumberForm, user: User) -> Ticket | None:
    """The ticket that this one would go on in; None when the form says why not."""
    if not form.validate():
        return None
    try:
        other = get_ticket(user, form.number.data or 0, Action.HANDLE)
        return merging.check_merge(ticket, other)
    except NotFound:
        form.number.errors = [gettext("There is no such support request.")]
    except merging.CannotMerge as fault:
        form.number.errors = [_reason(fault.reason)]
    return None


def _reason(reason: str) -> str:
    match reason:
        case "merged":
            return gettext("This support request is already merged. Separate it first.")
        case "organisation":
            return gettext("It belongs to another organisation, so they cannot be merged.")
        case "private":
            return gettext("One of them is private and they have different customers.")
        case "shared":
            return gettext(
                "This one is private and the other is not. Make the other private first."
            )
    return gettext("A support request cannot be merged with itself.")


def _merge_page(ticket: Ticket, form: NumberForm, target: Ticket | None = None) -> str:
    return render_template(
        "desk/merge.html",
        ticket=ticket,
        form=form,
        target=target,
        joins=merging.joins(ticket, target) if target else None,
        button=ButtonForm(),
        chosen=Chosen.read(request.args),
    )
