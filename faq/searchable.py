"""What of the site is searched: the documents of one language, as the index takes them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from markupsafe import Markup

from faq.articles import Announcement, Article, Page
from faq.search.index import Document as Searched
from faq.search.synonyms import Group, general_groups, read_groups
from faq.site import ANNOUNCEMENTS, Document, Site

LISTS = ("home", "tag", "announcements")
SYNONYMS = "synonyms.txt"  # the editors' own, in the folder of their language
FIXED_LISTS = ("tags", "a-o", "search")
_END_OF_BLOCK = re.compile(r"</(?:p|li|td|th|h\d|div|pre|dt|dd)>|<br ?/?>")


def searchable(
    site: Site, language: str, contents: Mapping[str, str], *, restricted: bool
) -> list[Searched]:
    """The documents in one language with their text; `contents` is source → HTML.

    A text that stands in for a missing translation is found in its own language only.
    """
    chosen = [d for d in site.documents.values() if _is_searched(d, site, language)]
    return [
        _searched(d, contents.get(d.source, "")) for d in chosen if restricted or not d.restricted
    ]


def text_of(html: str) -> str:
    """What a reader reads of a rendered text."""
    return Markup(_END_OF_BLOCK.sub(" ", html)).striptags()


def groups_of(docs: Path, language: str) -> list[Group]:
    """The synonyms of any support site and the editors' own."""
    own = docs / language / SYNONYMS
    return general_groups(language) + (
        list(read_groups(own.read_text("utf-8"))) if own.is_file() else []
    )


def _is_searched(document: Document, site: Site, language: str) -> bool:
    if document.language != language or document.text_language != language:
        return False
    if isinstance(document.meta, Announcement) and document.meta.published > site.now:
        return False
    return document.kind not in LISTS and document.path not in FIXED_LISTS


def _searched(document: Document, html: str) -> Searched:
    meta = document.meta
    section = ANNOUNCEMENTS if document.kind == "announcement" else document.category
    products = tuple(f"product:{product}" for product in getattr(meta, "product", ()))
    return Searched(
        id=document.path,
        url=document.url,
        title=meta.title,
        text=f"{meta.description} {text_of(html)}",
        excerpt=meta.description,
        tags=(*meta.tags, *meta.synonyms) if isinstance(meta, Article) else (),
        section=section,
        date=_date(meta),
        scopes=((section,) if section else ()) + products,
    )


def _date(meta: Page) -> str:
    if isinstance(meta, Article):
        return meta.shown_date.isoformat()
    if isinstance(meta, Announcement):
        return meta.published.date().isoformat()
    return meta.updated.isoformat() if meta.updated else ""
