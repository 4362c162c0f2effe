"""Forms of the agents' list of mails."""

import re

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange

from formsvc.db import LARGEST_ID
from formsvc.i18n import LANGUAGES, current_language, language_name
from formsvc.inbox.filing import Plan
from formsvc.inbox.models import ReceivedMail
from formsvc.support import current_support

COMMON = {
    "fi": {"ja", "on", "ei", "hei", "kiitos", "että", "en", "miten", "terveisin", "mutta", "ole"},
    "sv": {"och", "är", "inte", "hej", "tack", "att", "jag", "hur", "med", "det", "hälsningar"},
}


class PlanForm(FlaskForm):
    """What a mail becomes; every field has a value, so that one click is enough."""

    type = SelectField(lazy_gettext("Type"))
    service = SelectField(lazy_gettext("Service"))
    language = SelectField(lazy_gettext("Language of the new customer"))
    is_linked = BooleanField(lazy_gettext("Link the two support requests"))

    def __init__(self, mail: ReceivedMail) -> None:
        support, language = current_support(), current_language()
        service = mail.ticket.service if mail.ticket else _service_in(mail)
        super().__init__(
            prefix="plan",
            data={
                "type": support.default_type,
                "service": service,
                "language": _language_of(mail),
                "is_linked": True,
            },
        )
        self.type.choices = [(kind.key, kind.name.in_language(language)) for kind in support.types]
        self.service.choices = [
            (one.key, "\N{NO-BREAK SPACE}" * 4 * depth + one.name.in_language(language))
            for one, depth in support.tree()
        ]
        self.language.choices = [(code, language_name(code)) for code in LANGUAGES]

    def plan(self) -> Plan:
        """What was chosen."""
        return Plan(
            self.type.data, self.service.data, self.language.data, bool(self.is_linked.data)
        )


def _service_in(mail: ReceivedMail) -> str:
    """The service whose name the mail holds, the longest name first; else the first service."""
    services, text = current_support().services, f"{mail.subject} {mail.body}".lower()
    named = [
        (len(name), one.key)
        for one in services
        for name in (one.name.fi, one.name.sv)
        if name.lower() in text
    ]
    return max(named)[1] if named else services[0].key


def _language_of(mail: ReceivedMail) -> str:
    """The language whose commonest words the mail holds more of; else that of support."""
    words = re.findall(r"\w+", f"{mail.subject} {mail.body}".lower())
    counts = {code: sum(word in common for word in words) for code, common in COMMON.items()}
    best = max(counts, key=lambda code: counts[code])
    return best if list(counts.values()).count(counts[best]) == 1 else _default_language()


def _default_language() -> str:
    return current_support().contact.language


class AddForm(FlaskForm):
    """The ticket that a mail is added to."""

    number = IntegerField(
        lazy_gettext("Number of the support request"),
        [
            InputRequired(lazy_gettext("Write a number.")),
            NumberRange(1, LARGEST_ID, lazy_gettext("There is no such support request.")),
        ],
    )

    def __init__(self, mail: ReceivedMail) -> None:
        number = mail.ticket.number if mail.ticket else None
        super().__init__(prefix="add", data={"number": number})
