"""Forms of the tickets."""

import re
import uuid
from typing import Any

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import AnyOf, DataRequired, Length

from formsvc.attachments.forms import AttachmentsField, FilesForm
from formsvc.i18n import current_language
from formsvc.support import current_support
from formsvc.tickets.guard import NoIdentityCodes
from formsvc.tickets.models import BODY_LENGTH, SUBJECT_LENGTH
from formsvc.tickets.services import NewTicket, Words
from formsvc.tickets.text import clean_body, clean_line


def _line(text: str | None) -> str:
    return clean_line(text or "")


def _body(text: str | None) -> str:
    return clean_body(text or "")


class BodyField(TextAreaField):
    """What a person writes at length."""

    def __init__(self, label: Any, missing: Any, **more: Any) -> None:
        too_long = lazy_gettext("The text is too long: at most %(max)d characters.")
        guard = NoIdentityCodes(or_confirmed=True)
        rules = [DataRequired(missing), Length(max=BODY_LENGTH, message=too_long), guard]
        super().__init__(label, rules, [_body], **more)


class FormKeyField(HiddenField):
    """A key made with the empty form: the same form sent twice is known by it."""

    def __init__(self, **more: Any) -> None:
        super().__init__(filters=[_form_key], **more)


def _form_key(key: str | None) -> str:
    return key if key and re.fullmatch(r"[0-9a-f]{32}", key) else uuid.uuid4().hex


class TicketForm(FilesForm):
    """A new ticket."""

    type = RadioField(lazy_gettext("Type"), validate_choice=False)
    service = SelectField(lazy_gettext("Service"), validate_choice=False)
    subject = StringField(
        lazy_gettext("Subject"),
        [
            DataRequired(lazy_gettext("Write a subject.")),
            Length(
                max=SUBJECT_LENGTH,
                message=lazy_gettext("The subject is too long: at most %(max)d characters."),
            ),
            NoIdentityCodes(),
        ],
        [_line],
    )
    body = BodyField(lazy_gettext("Description"), lazy_gettext("Describe the matter."))
    attachments = AttachmentsField()
    form_key = FormKeyField()

    def __init__(self, **more: object) -> None:
        support, language = current_support(), current_language()
        super().__init__(**{"type": support.default_type, **more})
        self.type.choices = [(kind.key, kind.name.in_language(language)) for kind in support.types]
        indented = [
            (service.key, "\N{NO-BREAK SPACE}" * 4 * depth + service.name.in_language(language))
            for service, depth in support.tree()
        ]
        self.service.choices = [("", gettext("Choose a service")), *indented]
        self.type.validators = [
            AnyOf([kind.key for kind in support.types], gettext("Choose a type."))
        ]
        keys = [service.key for service in support.services]
        self.service.validators = [AnyOf(keys, gettext("Choose a service."))]

    def new_ticket(self) -> NewTicket:
        """What was filled in."""
        return NewTicket(
            subject=self.subject.data or "",
            type=self.type.data,
            service=self.service.data,
            body=self.body.data or "",
            form_key=self.form_key.data or "",
            attachments=self.attachments.keys,
        )


class WordsForm(FilesForm):
    """Something that is written to a ticket; a kind of it adds its `body` and files."""

    form_key = FormKeyField()

    def words(self) -> Words:
        """What was written."""
        keys = self["attachments"].keys
        return Words(self["body"].data or "", self.form_key.data or "", keys)


class ReplyForm(WordsForm):
    """An answer to a ticket."""

    body = BodyField(lazy_gettext("Your answer"), lazy_gettext("Write an answer."))
    attachments = AttachmentsField()


class ButtonForm(FlaskForm):
    """A button alone: nothing but the protection against forged requests."""
