"""The site as data: every document of every language, and what it knows of the others."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from faq.articles import (
    Announcement,
    Article,
    Category,
    FrontMatterError,
    Page,
    check,
    split,
    text_hash,
)
from faq.languages import HELSINKI, sort_key

Kind = Literal["home", "page", "category", "article", "announcement", "announcements", "tag"]
ANNOUNCEMENTS = "announcements"
_LINKED = re.compile(r"\]\((?:[^)#\s]*/)?([^)/#\s]+\.md)")


@dataclass(frozen=True)
class Document:
    """One page in one language: where it stands, what it says, who may read it."""

    language: str
    path: str  # the same in every language: «wilma/salasana», «wilma/index», «tags»
    kind: Kind
    meta: Page
    text: str
    slugs: tuple[str, ...]  # the address below the language
    restricted: bool = False
    text_language: str = ""  # differs from `language` where a translation is missing
    is_stale: bool = False

    @property
    def source(self) -> str:
        """The file's path below docs/."""
        return f"{self.language}/{self.path}.md"

    @property
    def url(self) -> str:
        """The address from the root, «/fi/wilma/salasana/»."""
        return "/" + "/".join((self.language, *self.slugs)) + "/"

    @property
    def category(self) -> str:
        """The folder, which is the category; empty at the top."""
        return self.path.rpartition("/")[0]

    @property
    def article(self) -> Article:
        """The front matter of an article, typed; a TypeError for anything else."""
        if not isinstance(self.meta, Article):
            raise TypeError(f"{self.source} is not an article")
        return self.meta

    @property
    def announcement(self) -> Announcement:
        """The front matter of an announcement, typed; a TypeError for anything else."""
        if not isinstance(self.meta, Announcement):
            raise TypeError(f"{self.source} is not an announcement")
        return self.meta


@dataclass
class Site:
    """All documents by (language, path), with the faults found on the way, in reading order."""

    languages: tuple[str, ...]
    now: datetime
    documents: dict[tuple[str, str], Document] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def of_kind(self, language: str, kind: Kind) -> list[Document]:
        """The documents of a kind in one language, restricted ones included."""
        return [d for (code, _), d in self.documents.items() if code == language and d.kind == kind]

    def categories(self, language: str) -> list[Document]:
        """The categories in the order their front matter gives."""
        found = self.of_kind(language, "category")
        return sorted(found, key=lambda d: d.meta.order if isinstance(d.meta, Category) else 0)

    def articles(self, language: str, *, restricted: bool = False) -> list[Document]:
        """The articles of a language, newest first; with the restricted ones where asked."""
        found = [d for d in self.of_kind(language, "article") if restricted or not d.restricted]
        return sorted(found, key=lambda d: (d.article.shown_date, d.path), reverse=True)

    def announcements(self, language: str) -> list[Document]:
        """The announcements of a language, newest first."""
        found = self.of_kind(language, "announcement")
        return sorted(found, key=lambda d: (d.announcement.published, d.path), reverse=True)

    def tags(self, language: str) -> dict[str, list[Document]]:
        """Every tag of public articles with its articles, in alphabetical order.

        The tags of an article that stands in for a missing translation are words of another
        language, so they are left out.
        """
        tags: dict[str, list[Document]] = {}
        for document in self.articles(language):
            own = document.article.tags if document.text_language == language else ()
            for tag in own:
                tags.setdefault(tag, []).append(document)
        return {tag: tags[tag] for tag in sorted(tags, key=sort_key)}

    def alternates(self, document: Document) -> dict[str, Document]:
        """The same document in the other languages; of a public one only the public."""
        found = {code: self.documents.get((code, document.path)) for code in self.languages}
        return {
            code: other
            for code, other in found.items()
            if other and code != document.language and (document.restricted or not other.restricted)
        }

    def related(self, document: Document, most: int = 4) -> list[Document]:
        """The articles nearest by tags and products that this one does not link itself."""
        own, key = document.article, set(document.article.tags)
        scored = []
        linked = {name.removesuffix(".md") for name in _LINKED.findall(document.text)}
        for other in self.articles(document.language, restricted=document.restricted):
            shared = 2 * len(key & set(other.article.tags))
            shared += len(set(own.product) & set(other.article.product))
            shared += other.category == document.category
            is_linked = other.path.rpartition("/")[2] in linked
            if other is not document and shared >= 3 and not is_linked:
                scored.append((-shared, other.path, other))
        return [other for _, _, other in sorted(scored, key=lambda row: row[:2])[:most]]


def read_site(
    sources: Mapping[str, str], languages: Iterable[str], authors: Iterable[str], now: datetime
) -> Site:
    """Read «fi/wilma/salasana.md» → text into a Site, with fallbacks, stale marks and faults.

    An article outside its dates is left out. A translation that is missing is filled with the
    text of the first language that has one; a translation whose `source_hash` is not that of its
    source now is stale.
    """
    site = Site(tuple(languages), now)
    known = frozenset(authors)
    for source in sorted(sources):
        code, _, path = source.removesuffix(".md").partition("/")
        if code not in site.languages or not path:
            site.faults.append(f"{source}: must lie below {' or '.join(site.languages)}")
            continue
        try:
            meta, text = split(sources[source])
            page = check(_model(path), meta, known)
        except FrontMatterError as error:
            site.faults += [f"{source}: {fault}" for fault in error.faults]
            continue
        if _is_current(page, now):
            site.documents[code, path] = Document(
                code, path, _kind(path), page, text, _own_slug(path, page), text_language=code
            )
    _fill_missing(site)
    _place(site)
    _mark_stale(site)
    _find_clashes(site)
    _compare_access(site)
    return site


def _kind(path: str) -> Kind:
    folder, _, name = path.rpartition("/")
    if not folder:
        return "home" if name == "index" else "page"
    if folder == ANNOUNCEMENTS:
        return "announcements" if name == "index" else "announcement"
    return "category" if name == "index" else "article"


def _model(path: str) -> str:
    kind = _kind(path)
    return kind if kind in ("article", "category", "announcement") else "page"


def _own_slug(path: str, page: Page) -> tuple[str, ...]:
    folder, _, name = path.rpartition("/")
    if name == "index":
        return (page.slug or folder,) if folder else ()
    return (page.slug or name,)


def _is_current(page: Page, now: datetime) -> bool:
    if isinstance(page, Announcement):
        return True  # the board keeps ended ones; readers' browsers show coming ones in time
    if not isinstance(page, Article):
        return True
    today = now.astimezone(HELSINKI).date()
    return page.published <= today and (page.expires is None or today < page.expires)


def _fill_missing(site: Site) -> None:
    paths = sorted({path for _, path in site.documents})
    for code in site.languages:
        for path in paths:
            first = next(d for c in site.languages if (d := site.documents.get((c, path))))
            if (code, path) not in site.documents:
                site.documents[code, path] = replace(first, language=code)


def _place(site: Site) -> None:
    """Put the category's slug before the article's and pass its access down."""
    for key, document in site.documents.items():
        if not document.category or document.path.endswith("/index"):
            continue
        parent = site.documents.get((document.language, f"{document.category}/index"))
        if parent is None or "/" in document.category:
            site.faults.append(f"{document.source}: its folder must be a category with an index.md")
            continue
        access = {
            getattr(parent.meta, "access", "public"),
            getattr(document.meta, "access", "public"),
        }
        site.documents[key] = replace(
            document, slugs=parent.slugs + document.slugs, restricted="customers" in access
        )


def _mark_stale(site: Site) -> None:
    for key, document in site.documents.items():
        meta, source = document.meta, None
        if document.text_language != document.language or not meta.source_language:
            continue
        source = site.documents.get((meta.source_language, document.path))
        if source is None or source.text_language != meta.source_language:
            site.faults.append(f"{document.source}: source_language: no such text")
        elif meta.source_hash is None:
            site.faults.append(f"{document.source}: source_hash: is missing, run «faq stamp»")
        elif meta.source_hash != text_hash(source.text):
            site.documents[key] = replace(document, is_stale=True)


def _find_clashes(site: Site) -> None:
    taken: dict[str, str] = {}

    def claim(url: str, source: str, key: str) -> None:
        other = taken.setdefault(url, source)
        if other != source:
            site.faults.append(f"{source}: {key}: {url} is already {other}")

    for document in site.documents.values():
        claim(document.url, document.source, "slug")
    for code in site.languages:
        if (tags := site.documents.get((code, "tags"))) is not None:
            for tag in site.tags(code):
                claim(f"{tags.url}{slugify(tag)}/", f"the tag «{tag}»", "tags")
    for document in site.documents.values():
        if isinstance(document.meta, Article) and document.text_language == document.language:
            for alias in document.meta.aliases:
                claim(f"/{alias.strip('/')}/", f"{document.source} (alias)", "aliases")


def _compare_access(site: Site) -> None:
    """A category is open or closed in all languages: a fallback must not open what is closed."""
    access: dict[str, str] = {}
    for document in site.documents.values():
        if isinstance(document.meta, Category):
            first = access.setdefault(document.path, document.meta.access)
            if first != document.meta.access:
                site.faults.append(f"{document.source}: access: must be the same in all languages")


def slugify(text: str) -> str:
    """A text as a part of an address: «Käyttöoikeudet» → «kayttooikeudet»."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def is_valid(announcement: Announcement, now: datetime) -> bool:
    """Whether an announcement is in force at `now`."""
    return announcement.published <= now and (
        announcement.expires is None or now < announcement.expires
    )
