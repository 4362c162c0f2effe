"""Front matter: what an article, a category, an announcement and a page must say of themselves."""

from __future__ import annotations

import re
from datetime import date, datetime
from hashlib import sha256
from typing import Annotated, Any, Literal

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)

from faq.languages import HELSINKI

Product = Literal["saas", "kurre", "primus", "primusquery", "wilma", "wilma-app"]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=120, strip_whitespace=True)]
Description = Annotated[str, StringConstraints(min_length=20, max_length=200)]
Address = Annotated[str, StringConstraints(pattern=r"^/[a-z0-9/-]+/$")]
Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{12}$")]


def _in_helsinki(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=HELSINKI)


Moment = Annotated[datetime, AfterValidator(_in_helsinki)]


class Page(BaseModel):
    """What every page has; a fixed page (privacy notice, tags …) has no more than this."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Text
    description: Description
    slug: Slug | None = Field(None, description="address in the page's language")
    updated: date | None = None
    source_language: str | None = Field(None, description="language this was translated from")
    source_hash: Hash | None = Field(None, description="`faq stamp` writes it")


class Article(Page):
    """An article of the FAQ; its category is its folder."""

    author: str = Field(description="a key of docs/authors.yml")
    tags: list[Text] = Field(min_length=1, max_length=6)
    product: list[Product] = []
    applies_to: Text | None = Field(None, description="versions, in words")
    access: Literal["public", "customers"] = "public"
    published: date
    expires: date | None = None
    review_by: date | None = None
    aliases: list[Address] = Field([], description="older addresses that lead here")
    synonyms: list[Text] = Field([], description="other words readers search by")

    @property
    def shown_date(self) -> date:
        """The date beside the author: of the last update, else of publication."""
        return self.updated or self.published


class Category(Page):
    """A folder's index.md; `access: customers` holds for every article below it."""

    order: int
    access: Literal["public", "customers"] = "public"


class Announcement(Page):
    """A notice on the board; a banner on every page while it is valid, if it says so."""

    published: Moment
    expires: Moment | None = None
    banner: bool = False
    product: list[Product] = []


MODELS: dict[str, type[Page]] = {
    "page": Page,
    "article": Article,
    "category": Category,
    "announcement": Announcement,
}

_FRONT_MATTER = re.compile(r"\A---\s*\n(.*?\n)---\s*(?:\n|\Z)(.*)\Z", re.DOTALL)


class FrontMatterError(ValueError):
    """Front matter that does not fit; `faults` holds one «key: what is allowed» each."""

    def __init__(self, faults: list[str]) -> None:
        """Keep the faults, in the order of the file."""
        super().__init__("; ".join(faults))
        self.faults = faults


def split(source: str) -> tuple[dict[str, Any], str]:
    """The front matter and the text of a Markdown file; FrontMatterError if there is none."""
    match = _FRONT_MATTER.match(source.replace("\r\n", "\n"))
    if match is None:
        raise FrontMatterError(["front matter: the file must begin with a block between --- lines"])
    try:
        meta = yaml.safe_load(match[1])
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 2
        raise FrontMatterError([f"front matter: not valid YAML at line {line}"]) from error
    if not isinstance(meta, dict):
        raise FrontMatterError(["front matter: must be lines of «key: value»"])
    return meta, match[2]


def check(kind: str, meta: dict[str, Any], known: frozenset[str]) -> Page:
    """The typed front matter of a `kind`; `known` are the authors. FrontMatterError on faults."""
    model = MODELS[kind]
    try:
        page = model.model_validate(meta)
    except ValidationError as error:
        raise FrontMatterError([_words(fault, model) for fault in error.errors()]) from None
    if isinstance(page, Article) and page.author not in known:
        raise FrontMatterError(
            [f"author: {page.author!r} is not one of {', '.join(sorted(known))}"]
        )
    if isinstance(page, Article | Announcement) and page.expires and page.expires <= page.published:
        raise FrontMatterError(["expires: must be later than published"])
    return page


def text_hash(text: str) -> str:
    """The first 12 hex digits of SHA-256 of a text, white space at line ends aside."""
    lines = "\n".join(line.rstrip() for line in text.strip().splitlines())
    return sha256(lines.encode()).hexdigest()[:12]


def _words(fault: Any, model: type[Page]) -> str:
    key = ".".join(str(part) for part in fault["loc"])
    if fault["type"] == "missing":
        return f"{key}: is missing"
    if fault["type"] == "extra_forbidden":
        return f"{key}: unknown key; allowed are {', '.join(sorted(model.model_fields))}"
    return f"{key}: {fault['msg'][0].lower()}{fault['msg'][1:]}"
