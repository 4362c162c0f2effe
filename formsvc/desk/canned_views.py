"""Pages where agents keep the canned replies."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_login import login_required
from flask_wtf import FlaskForm
from werkzeug.exceptions import NotFound
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from formsvc.accounts.models import NAME_LENGTH
from formsvc.accounts.permissions import agents_only
from formsvc.db import db
from formsvc.desk import canned
from formsvc.desk.models import CannedReply
from formsvc.i18n import LANGUAGE_PREFIX, current_language
from formsvc.tickets.forms import ButtonForm
from formsvc.tickets.models import BODY_LENGTH
from formsvc.tickets.text import clean_body, clean_line

bp = Blueprint("canned", __name__, url_prefix=f"{LANGUAGE_PREFIX}/agent/canned")
bp.before_request(login_required(agents_only))
CANNED = "<int(max=2147483647):canned_id>"


def _known_placeholders(_form: FlaskForm, field: Any) -> None:
    unknown = canned.unknown_placeholders(field.data or "")
    if unknown:
        raise ValidationError(
            gettext("There is no placeholder {%(name)s}.", name=unknown[0].strip() or "")
        )


def _name_field(label: Any, missing: Any) -> StringField:
    too_long = lazy_gettext("The name is too long: at most %(max)d characters.")
    rules = [
        DataRequired(missing),
        Length(max=NAME_LENGTH, message=too_long),
    ]
    return StringField(label, rules, [lambda text: clean_line(text or "")])


def _body_field(label: Any, missing: Any) -> TextAreaField:
    too_long = lazy_gettext("The text is too long: at most %(max)d characters.")
    rules = [
        DataRequired(missing),
        Length(max=BODY_LENGTH, message=too_long),
        _known_placeholders,
    ]
    return TextAreaField(label, rules, [lambda text: clean_body(text or "")])


class CannedForm(FlaskForm):
    """A canned reply, always in both languages."""

    name_fi = _name_field(
        lazy_gettext("Name in Finnish"), lazy_gettext("Write the name in Finnish.")
    )
    body_fi = _body_field(
        lazy_gettext("Reply in Finnish"), lazy_gettext("Write the reply in Finnish.")
    )
    name_sv = _name_field(
        lazy_gettext("Name in Swedish"), lazy_gettext("Write the name in Swedish.")
    )
    body_sv = _body_field(
        lazy_gettext("Reply in Swedish"), lazy_gettext("Write the reply in Swedish.")
    )

    def save(self, reply: CannedReply) -> None:
        """Write what was filled in to a canned reply."""
        names = self.name_fi.data or "", self.name_sv.data or ""
        canned.save(reply, names=names, bodies=(self.body_fi.data or "", self.body_sv.data or ""))


@bp.get("/")
def listed() -> ResponseReturnValue:
    """All canned replies."""
    replies = canned.listed(current_language())
    return render_template("desk/canned.html", replies=replies, button=ButtonForm())


@bp.route("/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """A new canned reply."""
    return _ask(CannedReply(), CannedForm())


@bp.route(f"/{CANNED}", methods=["GET", "POST"])
def edit(canned_id: int) -> ResponseReturnValue:
    """Change a canned reply."""
    reply = _found(canned_id)
    return _ask(reply, CannedForm(obj=reply))


@bp.post(f"/{CANNED}/delete")
def delete(canned_id: int) -> ResponseReturnValue:
    """Remove a canned reply; answers already given with it stay."""
    db.session.delete(_found(canned_id))
    db.session.commit()
    flash(gettext("The canned reply is deleted."), "success")
    return redirect(url_for(".listed"), 303)


@bp.get(f"/{CANNED}/delete")
def form_address(canned_id: int) -> ResponseReturnValue:
    """The form's address, opened again or in another language, leads to its page."""
    return redirect(url_for(".edit", canned_id=canned_id), 303)


def _ask(reply: CannedReply, form: CannedForm) -> ResponseReturnValue:
    if not form.validate_on_submit():
        return render_template("desk/canned_form.html", form=form, reply=reply, button=ButtonForm())
    form.save(reply)
    db.session.commit()
    flash(gettext("The canned reply is saved."), "success")
    return redirect(url_for(".listed"), 303)


def _found(canned_id: int) -> CannedReply:
    reply = db.session.get(CannedReply, canned_id)
    if reply is None:
        raise NotFound
    return reply
