"""A draft of an article from a solved ticket, for editors to finish."""

import json
import re
import unicodedata
from dataclasses import dataclass
from textwrap import shorten

from flask_babel import force_locale, gettext

from formsvc.db import utc_now
from formsvc.desk import people_words
from formsvc.i18n import TIME_ZONE
from formsvc.support import current_support
from formsvc.tickets.models import Ticket

TITLE_LENGTH, DESCRIPTION_LENGTH, SHORTEST_DESCRIPTION = 120, 200, 20  # as `faq build` checks them
SLUG_LENGTH = 60
# The folder of the articles of a service, where it is not the service's own key.
FOLDERS = {"saas": "asennus-ja-saas", "wilma-app": "wilma-sovellus"}
AUTHORS = {"primusquery": "primus", "wilma-app": "wilma"}
_MARKDOWN = re.compile(r"([\\`*_{}\[\]#|])")
_LIST = re.compile(r"(?<=[^\n])\n(?=\s{0,3}(?:[-+]|\d+[.)]) )")


class NotSolved(Exception):
    """The ticket is not solved, or nobody of support has answered it."""


@dataclass(frozen=True)
class Draft:
    """A Markdown file and the name it may be saved by."""

    name: str
    text: str


def make_draft(ticket: Ticket) -> Draft:
    """The draft in the customer's language; NotSolved when there is nothing to tell yet."""
    answers = [one for one in ticket.messages if one.author.is_agent and not one.is_internal]
    questions = [one for one in ticket.messages if not one.author.is_agent]
    if not ticket.is_settled or not answers or not questions:
        raise NotSolved
    with force_locale(ticket.customer.language):
        question = _cleaned(ticket, questions[0].body)
        solved = [_cleaned(ticket, answer.body) for answer in answers]
        title = _one_line(_masked(ticket, ticket.subject), TITLE_LENGTH) or gettext("Question")
        name = _slug(title) or f"artikkeli-{ticket.number}"
        parts = [
            _front_matter(ticket, title, question, name),
            "## " + gettext("Question"),
            _as_markdown(question),
            "## " + gettext("Answer"),
            *map(_as_markdown, solved),
        ]
    return Draft(f"{name}.md", "\n\n".join(filter(None, parts)) + "\n")


def _front_matter(ticket: Ticket, title: str, question: str, name: str) -> str:
    """Lines as `faq build` wants them; each value is JSON, which YAML reads too."""
    language, service = ticket.customer.language, ticket.service
    path = f"docs/{language}/{FOLDERS.get(service, service)}/{name}.md"
    # A comment: there is no mark for drafts, and no page ever shows one.
    advice = gettext(
        "Draft for %(path)s. Check the text, the keys and that no personal data is left, "
        "then remove this line.",
        path=path,
    )
    service_name = current_support().service_name(service, language)
    meta = {
        "title": title,
        "description": _description(question, service_name),
        "author": AUTHORS.get(service, service),
        "tags": [service_name],
        "product": [service],
        "published": utc_now().astimezone(TIME_ZONE).date().isoformat(),
    }
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in meta.items()]
    lines[-1] = lines[-1].replace('"', "")  # a date, not a text
    return "\n".join(["---", f"# {advice}", *lines, "---"])


def _description(question: str, service_name: str) -> str:
    text = _one_line(question, DESCRIPTION_LENGTH)
    if len(text) >= SHORTEST_DESCRIPTION:
        return text
    return gettext(
        "An answer to a question about %(service)s, with what to do.", service=service_name
    )


def _one_line(text: str, length: int) -> str:
    """The beginning of a text, without what templates could take for HTML."""
    return shorten(re.sub("[<>]", " ", text), length, placeholder="…")


def _cleaned(ticket: Ticket, text: str) -> str:
    return _masked(ticket, people_words.without_greetings(text))


def _masked(ticket: Ticket, text: str) -> str:
    people = {ticket.customer, *(message.author for message in ticket.messages)}
    people |= {event.actor for event in ticket.events}
    people |= {one.user for one in ticket.followers if one.user}
    if ticket.assignee:
        people.add(ticket.assignee)
    words = {
        "name": gettext("name"),
        "email": gettext("e-mail address"),
        "phone": gettext("telephone number"),
        "organisation": gettext("organisation"),
    }
    organisations = {person.organisation.name for person in people if person.organisation}
    names = [person.name for person in people]
    return people_words.mask(text, people=names, organisations=organisations, words=words)


def _as_markdown(text: str) -> str:
    """What was typed, such that no sign of it is read as HTML or Markdown; lists stay lists."""
    safe = _MARKDOWN.sub(r"\\\1", text.replace("&", "&amp;").replace("<", "&lt;"))
    lines = "\n".join(line.strip() for line in safe.splitlines())
    return _LIST.sub("\n\n", lines)


def _slug(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:SLUG_LENGTH].strip("-")
