"""The verbs of search: count what is searched and what helped, and tell the editors."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, delete, exists, func, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from formsvc.db import count_one, db, upsert, utc_now
from formsvc.search.models import QUERY_LENGTH, SearchCount, SolvedCount

COUNTED_DAYS = 90
LONGEST_LOOKED_AT = 1000  # letters of a query; only the first of them are kept
MOST_QUERIES = 5000  # different ones of a language and a day, so that nobody fills the table
LISTED = 20
UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn")

# An e-mail address; five digits in a row, or nine with signs between, as in a telephone number, or
# fewer behind an area code; a personal identity code, whose sign of the century may be a letter and
# may have spaces around it.
_PERSONAL = re.compile(
    r"@|[(\[{]\s*(?:at|ät)\s*[)\]}]"
    r"|\d{5}|(?:\d\W*){9}|\b0\d{1,2}\W+\d{3}\W*\d{2,4}\b"
    r"|\d{1,2}\W*\d{1,2}\W*(?:\d\d)?\d\d\W*[a-fu-y]\W*\d\W*\d\W*\d\W*[0-9a-y]"
)


def countable(query: str) -> str | None:
    """A query in the spelling it is counted by; None if it may tell of a person or says nothing."""
    seen = "".join(
        letter if letter.isspace() or unicodedata.category(letter) not in UNSEEN else ""
        for letter in unicodedata.normalize("NFKC", query[:LONGEST_LOOKED_AT])
    )
    text = " ".join(seen.lower().split())
    if not any(letter.isalnum() for letter in text) or _PERSONAL.search(_plain(text)):
        return None
    return text[:QUERY_LENGTH].rstrip()


def _plain(text: str) -> str:
    """A text with digits of every kind as ours, «❶» too, and each underscore as a space."""
    return "".join(str(unicodedata.digit(letter, letter)) for letter in text).replace("_", " ")


def count_search(language: str, query: str, found: int) -> None:
    """Count one search today; what may tell of a person is dropped."""
    text = countable(query)
    if text is None:
        return
    today = utc_now().date()
    own = (SearchCount.language == language) & (SearchCount.day == today)
    listed = select(func.count()).select_from(SearchCount).where(own).scalar_subquery()
    is_known = exists().where(own, SearchCount.query == text)
    in_vain = int(found == 0)
    row = select(*map(literal, (language, today, text, 1, in_vain)))
    columns = ["language", "day", "query", "count", "in_vain"]
    first = upsert(SearchCount).from_select(
        columns, row.where(or_(listed < MOST_QUERIES, is_known)), include_defaults=False
    )
    counted = {"count": SearchCount.count + 1, "in_vain": SearchCount.in_vain + in_vain}
    db.session.execute(first.on_conflict_do_update(index_elements=columns[:3], set_=counted))


def count_solved(article: str, language: str) -> None:
    """Count one matter that an article has solved today."""
    count_one(SolvedCount, article=article, language=language, day=utc_now().date())


def forget_old_counts() -> None:
    """Drop the counts that no report looks at any more."""
    oldest = utc_now().date() - timedelta(days=COUNTED_DAYS)
    for table in (SearchCount, SolvedCount):
        db.session.execute(delete(table).where(table.day <= oldest))


Line = tuple[str, int]


@dataclass(frozen=True)
class Report:
    """What readers of one language looked for; lines of words or article ids and how often."""

    searches: int
    in_vain: int
    frequent: Sequence[Line]
    without_hits: Sequence[Line]
    solved: Sequence[Line]


def report(language: str, days: int) -> Report:
    """The last days' searches, the most frequent first."""
    since = utc_now().date() - timedelta(days=days)
    of_searches = (SearchCount.language == language) & (SearchCount.day > since)
    of_solved = (SolvedCount.language == language) & (SolvedCount.day > since)
    sums = select(func.sum(SearchCount.count), func.sum(SearchCount.in_vain)).where(of_searches)
    searches, in_vain = db.session.execute(sums).one()
    return Report(
        searches or 0,
        in_vain or 0,
        _most(SearchCount.query, SearchCount.count, of_searches),
        _most(SearchCount.query, SearchCount.in_vain, of_searches),
        _most(SolvedCount.article, SolvedCount.count, of_solved),
    )


def _most(
    what: InstrumentedAttribute[str],
    count: InstrumentedAttribute[int],
    wanted: ColumnElement[bool],
) -> Sequence[Line]:
    total = func.sum(count)
    rows = select(what, total).where(wanted).group_by(what).having(total > 0)
    found = db.session.execute(rows.order_by(total.desc(), what).limit(LISTED))
    return [(words, number) for words, number in found]
