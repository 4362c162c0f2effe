"""A corpus outside a site: articles as lines of JSON, for evaluation."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from faq.search.index import Document

EXCERPT = 160  # characters


class CorpusError(ValueError):
    """A line that is no article; the message names file, line and key."""


class Line(BaseModel):
    """One article of a corpus."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str = Field(min_length=1)
    lang: str
    title: str
    text: str
    tags: tuple[str, ...] = ()
    category: str = ""

    def document(self) -> Document:
        """What is searched of it; its category is its scope."""
        return Document(
            id=self.id,
            url=self.id,
            title=self.title,
            text=self.text,
            excerpt=self.text[:EXCERPT],
            tags=self.tags,
            section=self.category,
            scopes=(self.category,) if self.category else (),
        )


def read_corpus(file: Path) -> tuple[str, list[Document]]:
    """The language of a corpus and its documents; CorpusError when a line does not fit."""
    lines = list(_lines(file))
    if not lines:
        raise CorpusError(f"{file}: has no articles")
    language = lines[0][1].lang
    seen: set[str] = set()
    for number, line in lines:
        if line.lang != language:
            raise CorpusError(f"{file}:{number}: lang: {line.lang!r} among {language!r}")
        if line.id in seen:
            raise CorpusError(f"{file}:{number}: id: {line.id!r} is there twice")
        seen.add(line.id)
    return language, [line.document() for _, line in lines]


def _lines(file: Path) -> Iterator[tuple[int, Line]]:
    # Not splitlines(): to that the letters U+0085 and U+2028 inside a text would end a line.
    for number, text in enumerate(file.read_bytes().split(b"\n"), 1):
        if not text.strip():
            continue
        try:
            data: Any = json.loads(text)
            yield number, Line.model_validate(data)
        except UnicodeDecodeError:
            raise CorpusError(f"{file}:{number}: is not UTF-8") from None
        except json.JSONDecodeError as error:
            raise CorpusError(f"{file}:{number}: is not JSON: {error.msg}") from None
        except ValidationError as error:
            fault = error.errors()[0]
            key = ".".join(map(str, fault["loc"])) or "line"
            raise CorpusError(f"{file}:{number}: {key}: {fault['msg'].lower()}") from None
