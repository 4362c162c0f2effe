"""articles.json: what the service knows of the site."""

from __future__ import annotations

from typing import Any

from faq.articles import Article, Category
from faq.site import Document, Site


def catalogue(site: Site, *, restricted: bool) -> dict[str, Any]:
    """The content of the public or of the restricted articles.json."""
    chosen = [d for d in site.documents.values() if d.restricted == restricted]
    return {
        "built_at": site.now.isoformat(timespec="seconds"),
        "restricted": sorted(
            d.url
            for d in site.documents.values()
            if isinstance(d.meta, Category) and d.meta.access == "customers"
        ),
        "search": {d.language: d.url for d in site.documents.values() if d.path == "search"},
        "articles": [_article(d, d.article) for d in chosen if d.kind == "article"],
        "announcements": [_announcement(d) for d in chosen if d.kind == "announcement"],
    }


def _article(document: Document, meta: Article) -> dict[str, Any]:
    fields = {"title", "description", "product", "tags", "synonyms", "published", "updated"}
    return {
        "id": document.path,
        "language": document.language,
        "text_language": document.text_language,
        "url": document.url,
        "category": document.category,
        "access": "customers" if document.restricted else "public",
        **meta.model_dump(mode="json", include=fields),
    }


def _announcement(document: Document) -> dict[str, Any]:
    fields = {"title", "description", "published", "expires", "banner"}
    return {
        "id": document.path,
        "language": document.language,
        "url": document.url,
        **document.announcement.model_dump(mode="json", include=fields),
    }
