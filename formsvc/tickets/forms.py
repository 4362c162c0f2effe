"""Forms of the tickets."""

import re
import uuid
from typing import Any

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import AnyOf, DataRequired, Length, ValidationError

from formsvc.accounts.models import User, is_email
from formsvc.attachments.forms import AttachmentsField, FilesForm
from formsvc.i18n import current_language
from formsvc.support import current_support
from formsvc.tickets import followers
from formsvc.tickets.guard import NoIdentityCodes
from formsvc.tickets.models import BODY_LENGTH, SUBJECT_LENGTH, Ticket
from formsvc.tickets.ratings import COMMENT_LENGTH, RATING_WORDS
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
    is_private = BooleanField(lazy_gettext("Private: only I and support see this support request"))
    confirmed = BooleanField(lazy_gettext("I know that this is chargeable"))
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

    def validate_confirmed(self, field: BooleanField) -> None:
        """What costs something leaves only when its sender has agreed to that."""
        if self.is_chargeable and not field.data:
            raise ValidationError(
                gettext(
                    "This type of support is chargeable. Nothing has been sent yet. "
                    "Confirm below, or choose another type."
                )
            )

    @property
    def is_chargeable(self) -> bool:
        """Whether the chosen type costs something."""
        kinds = {kind.key: kind for kind in current_support().types}
        return self.type.data in kinds and kinds[self.type.data].chargeable

    def new_ticket(self) -> NewTicket:
        """What was filled in."""
        return NewTicket(
            subject=self.subject.data or "",
            type=self.type.data,
            service=self.service.data,
            body=self.body.data or "",
            form_key=self.form_key.data or "",
            is_private=self.is_private.data,
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


class FollowerForm(FlaskForm):
    """A follower more: a colleague from the list or an e-mail address."""

    colleague = SelectField(lazy_gettext("Colleague"), coerce=int, default=0)
    address = StringField(lazy_gettext("E-mail address"), filters=[_line])

    def __init__(self, ticket: Ticket, reader: User, **more: object) -> None:
        super().__init__(**more)
        people = followers.colleagues(ticket, reader)
        none = (0, gettext("Choose a colleague"))
        self.colleague.choices = [none, *((one.id, one.name) for one in people)]
        if not people:
            del self.colleague

    @property
    def colleague_id(self) -> int:
        """Who was chosen, 0 for nobody."""
        return self.colleague.data if "colleague" in self else 0

    def validate_address(self, field: StringField) -> None:
        """One address and no more, unless a colleague was chosen."""
        address = field.data or ""
        if self.colleague_id and not address:
            return
        if not is_email(address) or re.search(r'[,;:<>()"\\\[\]]', address):
            raise ValidationError(gettext("Write one e-mail address, such as name@example.fi."))


class RatingForm(FlaskForm):
    """How the customer was served."""

    rating = RadioField(lazy_gettext("How did we do?"), coerce=int, validate_choice=False)
    comment = TextAreaField(
        lazy_gettext("What was good, what could be better? (optional)"),
        [
            Length(
                max=COMMENT_LENGTH,
                message=lazy_gettext("The text is too long: at most %(max)d characters."),
            ),
            NoIdentityCodes(),
        ],
        [_body],
    )

    def __init__(self, **more: object) -> None:
        super().__init__(**more)
        self.rating.choices = [(number, gettext(words)) for number, words in RATING_WORDS.items()]
        self.rating.validators = [AnyOf(list(RATING_WORDS), gettext("Choose one."))]


class ButtonForm(FlaskForm):
    """A button alone: nothing but the protection against forged requests."""
