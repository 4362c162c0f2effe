"""What each page's template is given: its place in the site and the lists it shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, get_args

from faq.articles import Category, Page, Product
from faq.languages import Language, Words, sort_key
from faq.site import Document, Site, is_valid, slugify


@dataclass(frozen=True)
class Alternate:
    """An entry of the language switch: where the page is in that language, and whether it is."""

    language: Language
    url: str
    is_current: bool
    is_same_page: bool


class Pages:
    """The template contexts of one site; `authors` is docs/authors.yml."""

    def __init__(
        self, site: Site, languages: tuple[Language, ...], authors: dict[str, Any], site_url: str
    ) -> None:
        """Keep the site and load each language's words."""
        self.site = site
        self.languages = languages
        self.authors = authors
        self.site_url = site_url.rstrip("/")
        self.words = {language.code: Words(language.code) for language in languages}

    def page(self, document: Document) -> dict[str, Any]:
        """The context of a document's page."""
        context = self.frame(document.language, document)
        context["breadcrumbs"] = self._breadcrumbs(document)
        context |= getattr(self, f"_{document.kind}", lambda _: {})(document)
        return context

    def frame(self, code: str, document: Document | None = None) -> dict[str, Any]:
        """What header, navigation and footer need; without a document for shell and errors."""
        site = self.site
        section = self._section(document)
        return {
            "_": self.words[code],
            "language": next(language for language in self.languages if language.code == code),
            "document": document,
            "restricted": bool(document and document.restricted),
            "categories": site.categories(code),
            "home": site.documents[code, "index"],
            "fixed": {d.path: d for d in site.of_kind(code, "page")},
            "board": site.documents[code, "announcements/index"],
            "section": section,
            "scopes": self._scopes(document, section),
            "banners": [d for d in site.announcements(code) if d.announcement.banner],
            "alternates": self.alternates(code, document),
            "articles_of": self._articles_of,
            "by_title": _by_title,
            "language_names": {language.code: language.name for language in self.languages},
            "author": lambda key: {k: v[code] for k, v in self.authors[key].items()},
            "tag_url": lambda tag: f"{site.documents[code, 'tags'].url}{slugify(tag)}/",
            "is_valid": lambda d: is_valid(d.announcement, site.now),
            "absolute": lambda url: self.site_url + url,
        }

    def alternates(self, code: str, document: Document | None) -> list[Alternate]:
        """The language switch; a page that has no other language leads to the nearest one above."""
        others = self.site.alternates(document) if document else {}
        entries = []
        for language in self.languages:
            other = document if language.code == code else others.get(language.code)
            # Tags are words of one language, so a tag's page leads to the other language's tags.
            path = "tags" if document and document.kind == "tag" else "index"
            url = other.url if other else self.site.documents[language.code, path].url
            entries.append(Alternate(language, url, language.code == code, other is not None))
        return entries

    def _section(self, document: Document | None) -> Document | None:
        """The category a reader is in."""
        if document is None or document.kind not in ("category", "article"):
            return None
        return self.site.documents.get((document.language, f"{document.category}/index"))

    def _scopes(self, document: Document | None, section: Document | None) -> dict[str, Any] | None:
        """What the search can be narrowed to: here in a section, to everything on its own page."""
        if document and section:
            return {"sections": [section], "products": self._products(document, section)}
        if document and document.path == "search":
            articles = self.site.articles(document.language)
            used = {product for article in articles for product in article.article.product}
            products = [product for product in get_args(Product) if product in used]
            return {"sections": self.site.categories(document.language), "products": products}
        return None

    def _products(self, document: Document, section: Document) -> list[str]:
        """The products of an article; else those half of the section's articles are about."""
        if document.kind == "article" and document.article.product:
            return list(document.article.product)
        articles = self._articles_of(section, document.restricted)
        counts = Counter(product for article in articles for product in article.article.product)
        return [product for product, count in counts.items() if 2 * count >= len(articles)]

    def _articles_of(self, category: Document, restricted: bool) -> list[Document]:
        found = self.site.articles(category.language, restricted=restricted)
        return [d for d in found if d.category == category.category]

    def _breadcrumbs(self, document: Document) -> list[Document]:
        above: list[Document | None] = [self.site.documents[document.language, "index"]]
        if document.kind in ("article", "announcement"):
            above.append(self.site.documents.get((document.language, f"{document.category}/index")))
        if document.kind == "tag":
            above.append(self.site.documents[document.language, "tags"])
        return [d for d in above if d and d is not document]

    def _home(self, document: Document) -> dict[str, Any]:
        return {
            "latest": self.site.articles(document.language)[:5],
            "announcements": self._published(document.language)[:3],
        }

    def _category(self, document: Document) -> dict[str, Any]:
        access = isinstance(document.meta, Category) and document.meta.access
        return {
            "articles": self._articles_of(document, document.restricted),
            "asks_for_login": access == "customers" and not document.restricted,
        }

    def _article(self, document: Document) -> dict[str, Any]:
        return {"related": self.site.related(document)}

    def _announcements(self, document: Document) -> dict[str, Any]:
        published = self._published(document.language)
        ended = [d for d in published if self._has_ended(d)]
        running = [d for d in published if d not in ended]
        return {"running": running, "ended": ended}

    def _published(self, code: str) -> list[Document]:
        """The announcements that have begun; a coming banner waits hidden for its time."""
        found = self.site.announcements(code)
        return [d for d in found if d.announcement.published <= self.site.now]

    def _has_ended(self, document: Document) -> bool:
        expires = document.announcement.expires
        return expires is not None and expires <= self.site.now

    def _tag(self, document: Document) -> dict[str, Any]:
        return {"articles": self.site.tags(document.language)[document.meta.title]}

    def _page(self, document: Document) -> dict[str, Any]:
        if document.path == "tags":
            return {"tags": self.site.tags(document.language)}
        if document.path == "a-o":
            return {"letters": self._letters(document.language)}
        return {}

    def _letters(self, code: str) -> dict[str, list[Document]]:
        letters: dict[str, list[Document]] = {}
        for document in _by_title(self.site.articles(code)):
            first = document.meta.title[0].upper()
            letters.setdefault(first if first.isalpha() else "0–9", []).append(document)
        return letters


def _by_title(documents: list[Document]) -> list[Document]:
    return sorted(documents, key=lambda document: sort_key(document.meta.title))


def all_documents(site: Site) -> Iterator[Document]:
    """Every document, a page for every tag, and each restricted category once more."""
    yield from site.documents.values()
    for code in site.languages:
        yield from (_tag_page(site.documents[code, "tags"], tag) for tag in site.tags(code))
    for document in site.documents.values():
        if isinstance(document.meta, Category) and document.meta.access == "customers":
            yield replace(document, path=f"{document.category}/customers", restricted=True)


def _tag_page(tags: Document, tag: str) -> Document:
    meta = Page.model_construct(title=tag, description=f"{tags.meta.title}: {tag}")
    slugs = (*tags.slugs, slugify(tag))
    return replace(tags, path=f"tags/{slugs[-1]}", kind="tag", meta=meta, text="", slugs=slugs)
