"""A search in the index that its asker may use."""

import logging
from collections.abc import Iterator
from pathlib import Path

from formsvc.search import engine
from formsvc.search.engine import Found
from formsvc.search.index import open_index
from formsvc.settings import current_settings

SHOWN = 30
# What a missing or half-written file of an index gives rise to.
BROKEN = (OSError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError)

log = logging.getLogger(__name__)


def find(
    language: str,
    query: str,
    *,
    for_customers: bool,
    scope: str = "",
    exact: bool = False,
) -> Found | None:
    """The answer of the index; None when no index can be read."""
    # Twice: a new build may take the place of the last one between two files.
    for folder in [*_folders(language, for_customers)] * 2:
        try:
            return engine.search(open_index(folder), query, scope=scope, exact=exact, most=SHOWN)
        except BROKEN as error:
            log.warning("search: the index in %s fails (%s)", folder, type(error).__name__)
    return None


def _folders(language: str, for_customers: bool) -> Iterator[Path]:
    """Customers have an index of their own, with the public articles in it too."""
    settings = current_settings()
    if for_customers:
        yield settings.restricted_dir / "customers/search" / language
    yield settings.site_dir / "search" / language
