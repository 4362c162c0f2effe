"""Mails that did not arrive: the agents' list of them, and a button that sends one again."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import login_required
from sqlalchemy import select
from werkzeug.exceptions import NotFound

from formsvc.accounts.permissions import agents_only
from formsvc.db import db
from formsvc.i18n import LANGUAGE_PREFIX
from formsvc.mail import outbox
from formsvc.mail.models import BOUNCED, DEAD, OutboxMail
from formsvc.tickets.forms import ButtonForm

SHOWN = 200  # newest first; older ones are history

bp = Blueprint("undelivered", __name__, url_prefix=f"{LANGUAGE_PREFIX}/agent/mails")
bp.before_request(login_required(agents_only))
bp.add_app_template_global(outbox.is_unreachable)


@bp.get("/undelivered")
def listed() -> ResponseReturnValue:
    """The mails that came back or were given up, newest first."""
    failed = select(OutboxMail).where(OutboxMail.state.in_((DEAD, BOUNCED)))
    newest = failed.order_by(OutboxMail.finished_at.desc(), OutboxMail.id.desc()).limit(SHOWN)
    mails = db.session.scalars(newest).all()
    return render_template("desk/undelivered.html", mails=mails, shown=SHOWN, button=ButtonForm())


@bp.post("/undelivered/<int(max=2147483647):mail_id>/send")
def send(mail_id: int) -> ResponseReturnValue:
    """Queue a mail of a ticket once more."""
    found = select(OutboxMail).where(OutboxMail.id == mail_id, OutboxMail.state == DEAD)
    # Other mails' words are gone, and a link to choose a password would be too old.
    mail = db.session.scalar(found.where(OutboxMail.body != "").with_for_update())
    if mail is None:
        raise NotFound
    outbox.send_again(mail)
    db.session.commit()
    flash(gettext("The message will be sent again in a moment."), "success")
    return redirect(url_for(".listed"), 303)
