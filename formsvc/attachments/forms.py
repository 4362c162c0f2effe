"""The field of a form that takes files, and the files that an earlier try has brought."""

import re
from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from werkzeug.datastructures import FileStorage
from wtforms import Field
from wtforms.validators import ValidationError

from formsvc.accounts import limits
from formsvc.accounts.permissions import present_user
from formsvc.attachments import faults, services
from formsvc.attachments.kinds import KINDS
from formsvc.attachments.models import Attachment
from formsvc.attachments.names import clean_name
from formsvc.attachments.sizes import file_size
from formsvc.db import db

_KEY = re.compile(r"[0-9a-f]{32}")


class AttachmentsField(Field):
    """Files chosen in the page, and keys of those that are here already."""

    def __init__(self, label: Any = None, **more: Any) -> None:
        super().__init__(label or lazy_gettext("Attachments"), **more)
        self.kept: list[Attachment] = []
        self._keys: list[str] = []
        self._files: list[FileStorage] = []
        self._removed: list[str] = []

    @property
    def limits(self) -> str:
        """What may be added, told before anything is sent."""
        return gettext(
            "At most %(files)d files, %(size)s each and %(together)s together: "
            "pictures, PDF, text, office documents, ZIP.",
            files=faults.MESSAGE_FILES,
            size=file_size(faults.FILE_BYTES),
            together=file_size(faults.MESSAGE_BYTES),
        )

    @property
    def accepted(self) -> str:
        """The endings that the file picker offers."""
        return ",".join(f".{ending}" for ending in KINDS)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the files that go with the message."""
        return tuple(attachment.key for attachment in self.kept)

    def process(self, formdata: Any, *more: Any, **even_more: Any) -> None:
        """Take what was ticked to be removed beside the field's own values."""
        if formdata is not None:
            self._removed = _keys_in(formdata.getlist(f"{self.name}-remove"))
        super().process(formdata, *more, **even_more)

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Tell files from keys: both come under the field's name."""
        self._files = [one for one in valuelist if isinstance(one, FileStorage) and one.filename]
        self._keys = _keys_in(one for one in valuelist if isinstance(one, str))

    def pre_validate(self, form: Any) -> None:
        """Keep the files and find those kept before, whatever else the form lacks."""
        user = present_user()
        services.remove_loose(user, self._removed)
        wanted = [key for key in self._keys if key not in self._removed]
        self.kept = services.loose_attachments(user, wanted)
        found = set(self.keys)
        reasons = []
        # A form sent a second time names files that went with its first sending.
        if any(key not in found and not services.is_sent(user, key) for key in wanted):
            reasons.append(faults.Gone().text())
        reasons += [reason for file in self._files if (reason := self._keep(file))]
        try:
            services.check_message(self.kept)
        except faults.NotTaken as fault:
            reasons.append(fault.text())
        if reasons:
            raise ValidationError(" ".join(reasons))

    def _keep(self, file: FileStorage) -> str | None:
        """The reason why the file was not added, if it was not."""
        user = present_user()
        name = clean_name(file.filename or "")
        count, _ = limits.count_try(limits.UPLOAD, user.id)
        try:
            if count > limits.UPLOAD.most:
                raise faults.TooOften(name)
            # One byte more than is allowed tells enough.
            data = file.stream.read(faults.FILE_BYTES + 1)
            services.check_message([*self.kept, Attachment(size=len(data))])
            self.kept.append(services.keep(user, name, data))
        except faults.NotTaken as fault:
            return fault.text()
        return None

    def for_script(self) -> dict[str, object]:
        """What the page's script needs: limits, where to send files, and its words."""
        name = {"name": "{name}"}  # the script fills it in
        return {
            "address": url_for("attachments.upload"),
            "mostFiles": faults.MESSAGE_FILES,
            "fileBytes": faults.FILE_BYTES,
            "messageBytes": faults.MESSAGE_BYTES,
            "tooMany": faults.TooMany().text(),
            "tooHeavy": faults.TooHeavy().text(),
            "tooLarge": faults.TooLarge("{name}").text(),
            "empty": faults.Empty("{name}").text(),
            "wrongKind": faults.WrongKind("{name}").text(),
            "sending": gettext("Sending %(name)s.", **name),
            "added": gettext("%(name)s was added.", **name),
            "removed": gettext("%(name)s was removed.", **name),
            "failed": gettext("%(name)s could not be sent. Try again.", **name),
            "waiting": gettext("The form is sent as soon as all files have come."),
            "screenshot": gettext("screenshot"),
            "remove": gettext("Remove"),
            "removeOne": gettext("Remove %(name)s", **name),
            "kilobytes": gettext("%(number)s kB", number="{number}"),
            "megabytes": gettext("%(number)s MB", number="{number}"),
            "drop": gettext("You can also drop files here or paste a screenshot."),
        }


class FilesForm(FlaskForm):
    """A form with files: they stay, though something else in the form is not right yet."""

    def validate(self, *more: Any, **even_more: Any) -> bool:
        """Validate; what was kept is committed when the page comes again."""
        if super().validate(*more, **even_more):
            return True
        # Nothing else has changed so far: a form is asked before any verb.
        db.session.commit()
        return False


def _keys_in(values: Any) -> list[str]:
    return [value for value in values if isinstance(value, str) and _KEY.fullmatch(value)]
