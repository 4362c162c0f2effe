"""The agents' button that masks the personal identity codes of a ticket."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import login_required

from formsvc.accounts.permissions import agents_only, present_user
from formsvc.db import db
from formsvc.desk import masking
from formsvc.i18n import LANGUAGE_PREFIX
from formsvc.tickets import permissions
from formsvc.tickets.permissions import Action
from formsvc.tickets.views import NUMBER

bp = Blueprint("masking", __name__, url_prefix=f"{LANGUAGE_PREFIX}/agent/tickets")
bp.before_request(login_required(agents_only))


@bp.post(f"/{NUMBER}/mask")
def mask(number: int) -> ResponseReturnValue:
    """Mask the codes in everything the ticket keeps."""
    user = present_user()
    ticket = permissions.get_ticket(user, number, Action.HANDLE)
    replaced = masking.mask_codes(ticket, user)
    db.session.commit()
    masking.forget_raw(replaced)
    flash(gettext("The personal identity codes of the support request are masked."), "success")
    return redirect(url_for("desk.detail", number=number), 303)


@bp.get(f"/{NUMBER}/mask")
def form_address(number: int) -> ResponseReturnValue:
    """The form's address, opened again or in another language, leads to the ticket."""
    return redirect(url_for("desk.detail", number=number), 303)
