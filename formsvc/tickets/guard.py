"""The guard of forms: a text with personal identity codes waits for its writer's decision."""

from dataclasses import dataclass
from itertools import islice

from flask import request
from flask_babel import gettext
from wtforms import Field
from wtforms.validators import ValidationError

from formsvc import identity_codes

CHOICE = "identity_codes"  # the buttons beside a field that holds codes
MASK, SEND = "mask", "send"
SHOWN = 5  # codes that are pointed at
AROUND = 25  # characters shown on either side of each


@dataclass(frozen=True)
class Place:
    """A code and what stands around it in the text."""

    before: str
    code: str
    after: str


class NoIdentityCodes:
    """Refuses a text with codes; with `or_confirmed` the writer may insist on it."""

    def __init__(self, *, or_confirmed: bool = False) -> None:
        self.or_confirmed = or_confirmed
        self.field_flags = {"guards_codes": True, "may_send_codes": or_confirmed}

    def __call__(self, _form: object, field: Field) -> None:
        """Mask the codes, let them pass or refuse them, as the writer has chosen."""
        if not identity_codes.contains(field.data):
            return
        choice = request.form.get(CHOICE)
        if choice == MASK:
            field.data = identity_codes.mask(field.data)
            raise ValidationError(
                gettext("The personal identity codes are now masked. Check the text and send.")
            )
        if choice == SEND and self.or_confirmed:
            return
        raise ValidationError(self._warning())

    def _warning(self) -> str:
        if self.or_confirmed:
            return gettext(
                "There is a personal identity code in the text. Nothing has been sent yet. Mask "
                "it, or send the text as it is if the matter cannot be solved without the code."
            )
        return gettext(
            "There is a personal identity code here. Nothing has been sent yet. "
            "Mask the code before sending."
        )


def code_places(text: str | None) -> list[Place]:
    """The first codes of the text with their surroundings."""
    text = text or ""
    return [
        Place(text[max(begin - AROUND, 0) : begin], text[begin:end], text[end : end + AROUND])
        for begin, end in islice(identity_codes.find(text), SHOWN)
    ]
