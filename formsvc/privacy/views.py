"""Pages of one's own data: see what is kept, download it, ask for erasure."""

from uuid import uuid4

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import login_required
from werkzeug.exceptions import NotFound

from formsvc.accounts import limits
from formsvc.accounts.permissions import present_user
from formsvc.db import db
from formsvc.headers import keep_private
from formsvc.i18n import LANGUAGE_PREFIX
from formsvc.privacy.export import export_archive
from formsvc.privacy.forms import DownloadForm, ErasureForm
from formsvc.support import current_support
from formsvc.tickets import services

bp = Blueprint("privacy", __name__, url_prefix=f"{LANGUAGE_PREFIX}/settings/my-data")


@bp.get("/")
@login_required
def my_data() -> ResponseReturnValue:
    """What is kept, and what one can do about it."""
    return _page(ErasureForm(formdata=None, form_key=uuid4().hex))


@bp.get("/<any(download, erasure):_form>")
@login_required
def form_address(_form: str) -> ResponseReturnValue:
    """A form's address, opened again or in another language, leads to its page."""
    return redirect(url_for(".my_data"), 303)


@bp.post("/download")
@login_required
def download() -> ResponseReturnValue:
    """Everything about the person, as a zip file."""
    user = present_user()
    limits.take(limits.DATA_DOWNLOAD, user.id)
    db.session.commit()
    response = make_response(export_archive(user))
    response.mimetype = "application/zip"
    name = "omat-tiedot.zip" if user.language == "fi" else "mina-uppgifter.zip"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return keep_private(response)


@bp.post("/erasure")
@login_required
def ask_for_erasure() -> ResponseReturnValue:
    """Ask support for erasure by a private ticket, which agents see in their queue."""
    user = present_user()
    if user.is_agent:
        raise NotFound
    form = ErasureForm()
    if not form.validate_on_submit():
        form.form_key.data = form.form_key.data or uuid4().hex
        return _page(form)
    limits.take(limits.ERASURE, user.id)
    support = current_support()
    ticket = services.open_ticket(
        user,
        services.NewTicket(
            subject=gettext("Erase my personal data"),
            type=support.default_type,
            service=support.services[0].key,
            body=gettext("I ask you to erase my personal data from the customer portal."),
            form_key=str(form.form_key.data),
            is_private=True,
        ),
    )
    db.session.commit()
    flash(gettext("We have received your request and will answer it here."), "success")
    return redirect(url_for("tickets.detail", number=ticket.number), 303)


def _page(form: ErasureForm) -> str:
    return render_template("privacy/my_data.html", form=form, download_form=DownloadForm())
