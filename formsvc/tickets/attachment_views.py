"""Files of tickets: sent ahead of their message by a script, downloaded, shown small."""

from flask import Blueprint, Response, jsonify, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import login_required
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from sqlalchemy import false, select
from werkzeug.exceptions import NotFound

from formsvc.accounts import limits
from formsvc.accounts.permissions import present_user
from formsvc.attachments import faults, previews, services
from formsvc.attachments.models import Attachment
from formsvc.attachments.sizes import file_size
from formsvc.attachments.storage import Missing, current_storage
from formsvc.db import db
from formsvc.headers import keep_private
from formsvc.i18n import LANGUAGE_PREFIX
from formsvc.tickets import permissions
from formsvc.tickets.models import Message
from formsvc.tickets.views import NUMBER

bp = Blueprint("attachments", __name__, url_prefix=f"{LANGUAGE_PREFIX}/tickets")
bp.add_app_template_filter(file_size, "file_size")

# No script, no picture, no frame: whatever a browser makes of a file, it stays harmless.
SEALED = "sandbox; default-src 'none'"


class UploadForm(FlaskForm):
    """One file that a script sends ahead."""

    file = FileField()


@bp.post("/attachments")
@login_required
def upload() -> ResponseReturnValue:
    """Keep a file until its message comes; JSON tells its key, or why it was not added."""
    user = present_user()
    file = UploadForm().file.data
    if file is None:
        return jsonify(error=gettext("Choose a file.")), 400
    limits.take(limits.UPLOAD, user.id)
    # Looking at the file and drawing it needs no lock of SQLite's.
    db.session.commit()
    try:
        kept = services.keep(user, file.filename or "", file.stream.read(faults.FILE_BYTES + 1))
    except faults.NotTaken as fault:
        return jsonify(error=fault.text()), 422
    db.session.commit()
    return jsonify(key=kept.key, name=kept.name, size=kept.size)


@bp.post("/attachments/<key>/remove")
@login_required
def remove(key: str) -> ResponseReturnValue:
    """Take a file back before its message is sent."""
    if not services.remove_loose(present_user(), [key]):
        raise NotFound
    db.session.commit()
    return Response(status=204)


@bp.get(f"/{NUMBER}/attachments/<key>/<name>")
@login_required
def download(number: int, key: str, name: str) -> ResponseReturnValue:
    """A file, always as a download."""
    attachment = _attachment(number, key)
    if attachment.name != name:
        raise NotFound
    response = _sealed(attachment.digest, attachment.kind, attachment.name)
    response.content_length = attachment.size
    return response


@bp.get(f"/{NUMBER}/attachments/<key>/preview")
@login_required
def preview(number: int, key: str) -> ResponseReturnValue:
    """The small picture of a picture."""
    attachment = _attachment(number, key)
    if attachment.preview_digest is None:
        raise NotFound
    return _sealed(attachment.preview_digest, previews.MEDIA)


def _attachment(number: int, key: str) -> Attachment:
    """The file of a ticket that the user may see; 404 for every other."""
    user = present_user()
    ticket = permissions.get_ticket(user, number)
    here = select(Attachment).join(Message, Message.id == Attachment.message_id)
    found = here.where(Attachment.key == key, Message.ticket_id == ticket.id)
    if not user.is_agent:
        found = found.where(Message.is_internal.is_(false()))
    attachment = db.session.scalar(found)
    if attachment is None:
        raise NotFound
    return attachment


def _sealed(digest: str, media: str, name: str | None = None) -> Response:
    try:
        stream = current_storage().open(digest)
    except Missing:
        raise NotFound from None
    response = send_file(
        stream, media, as_attachment=name is not None, download_name=name, conditional=False
    )
    response.headers["Content-Security-Policy"] = SEALED
    return keep_private(response)
