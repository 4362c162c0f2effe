"""The words of a mail: templates of one event, rendered in the recipient's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from babel.support import NullTranslations, Translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from formsvc.mail.html import as_html
from formsvc.settings import current_settings
from formsvc.support import current_support

# What a reply's reader folds away begins with this line.
MARKERS = {
    "fi": "--- Kirjoita vastauksesi tämän rivin yläpuolelle ---",
    "sv": "--- Skriv ditt svar ovanför den här raden ---",
}
_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Letter:
    """A mail's words: one line of subject, the text, and the same as HTML."""

    subject: str
    text: str
    html: str


def render_letter(event: str, language: str, context: Mapping[str, object]) -> Letter:
    """The words of the mail for an event."""
    environment = _environment(language)
    values = {
        "contact": current_support().contact,
        "language": language,
        "takes_replies": bool(current_settings().reply_address),
        "marker": MARKERS[language],
        **context,
    }
    subject = environment.get_template(f"{event}/subject.txt").render(values)
    body = environment.get_template(f"{event}/body.txt").render(values)
    one_line, text = " ".join(subject.split()), body.strip() + "\n"
    return Letter(one_line, text, as_html(text, language, one_line))


@lru_cache
def _environment(language: str) -> Environment:
    """One environment per language: the reader of a mail is not the one whose request it is."""
    # Mails are plain text: escaping would show &amp; to the reader.
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        extensions=["jinja2.ext.i18n"],
        autoescape=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["quoted"] = _quoted
    catalog = _catalog(language)
    environment.install_gettext_callables(catalog.ugettext, catalog.ungettext, newstyle=True)  # type: ignore[attr-defined]
    return environment


def _catalog(language: str) -> NullTranslations:
    return Translations.load(_HERE.parent / "translations", [language])


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())
