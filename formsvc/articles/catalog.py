"""The catalog of articles: articles.json, as the last build has written it."""

from datetime import datetime
from pathlib import Path
from typing import Literal, cast

from flask import Flask, current_app
from pydantic import BaseModel, ConfigDict, ValidationError

from formsvc.db import utc_now
from formsvc.settings import Settings, SettingsError


class _Part(BaseModel):
    # The build may write more than the service needs.
    model_config = ConfigDict(extra="ignore", frozen=True)


class Article(_Part):
    """An article of the site in one language."""

    id: str
    language: str
    title: str
    url: str
    access: Literal["public", "customers"]


class Announcement(_Part):
    """A message on the board, valid from `published` until `expires`."""

    id: str
    language: str
    title: str
    description: str
    url: str
    published: datetime
    expires: datetime | None
    banner: bool

    def is_valid(self, moment: datetime) -> bool:
        """Whether it is to be shown now."""
        return self.published <= moment and (self.expires is None or moment < self.expires)


class Catalog(_Part):
    """The whole of articles.json."""

    restricted: tuple[str, ...] = ()
    search: dict[str, str] = {}  # language → address of the result page
    articles: tuple[Article, ...] = ()
    announcements: tuple[Announcement, ...] = ()

    def is_restricted(self, path: str) -> bool:
        """Whether an address lies in a section for customers, existing or not."""
        return any(f"{path}/".startswith(prefix) for prefix in self.restricted)

    def has_public(self, article: str, language: str) -> bool:
        """Whether anyone may read this article."""
        return any(
            (known.id, known.language, known.access) == (article, language, "public")
            for known in self.articles
        )

    def has(self, article: str, language: str) -> bool:
        """Whether this catalog holds the article or announcement."""
        known: tuple[Article | Announcement, ...] = (*self.articles, *self.announcements)
        return any((document.id, document.language) == (article, language) for document in known)


class CatalogFile:
    """articles.json of the built site; a new build is read at the next question."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._stamp: tuple[int, int] | None = None
        self._catalog = Catalog()

    def load(self) -> Catalog:
        """The catalog; the last good one while a build is being changed."""
        try:
            stat = self.file.stat()
            stamp = stat.st_mtime_ns, stat.st_size
            if stamp != self._stamp:
                self._catalog = Catalog.model_validate_json(self.file.read_bytes())
                self._stamp = stamp
        except (OSError, ValidationError):
            if self._stamp is None:
                raise
        return self._catalog


def init_app(app: Flask, settings: Settings) -> None:
    """Read the catalog once, so that a missing one stops the start."""
    catalog = CatalogFile(settings.site_dir / "articles.json")
    try:
        catalog.load()
    except (OSError, ValidationError):
        raise SettingsError(
            f"site_dir: {catalog.file} is missing or wrong; run `faq build` first."
        ) from None
    app.extensions["neuvo_catalog"] = catalog
    restricted = CatalogFile(settings.restricted_dir / "articles.json")
    app.extensions["neuvo_restricted_catalog"] = restricted


def current_catalog() -> Catalog:
    """The catalog of the running app."""
    return cast(CatalogFile, current_app.extensions["neuvo_catalog"]).load()


def restricted_catalog() -> Catalog:
    """The articles for customers alone; none while the build has written no such catalog."""
    try:
        return cast(CatalogFile, current_app.extensions["neuvo_restricted_catalog"]).load()
    except (OSError, ValidationError):
        return Catalog()


def valid_announcements(language: str) -> list[Announcement]:
    """What the board shows now in one language, newest first."""
    now = utc_now()
    shown = [
        announcement
        for announcement in current_catalog().announcements
        if announcement.language == language and announcement.is_valid(now)
    ]
    return sorted(shown, key=lambda announcement: announcement.published, reverse=True)
