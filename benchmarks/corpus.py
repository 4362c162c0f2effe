"""The shared search corpus: its articles and queries, read where they lie and never copied."""

from __future__ import annotations

import gzip
import importlib.util
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FULL = 2929
SUBSET = 1500


@dataclass(frozen=True)
class Corpus:
    """One searchable set of articles in one language and the queries put to it."""

    name: str
    language: str
    articles: list[dict[str, Any]]
    queries: list[dict[str, Any]]
    full: bool = False

    @property
    def key(self) -> str:
        """What its folders are called: fi-1500, swefaq-219."""
        return f"{self.name}-{len(self.articles)}"

    def lines(self) -> Iterable[dict[str, Any]]:
        """Its articles as `faq search-index` reads them."""
        for article in self.articles:
            line = {key: article[key] for key in ("id", "title", "text")}
            category = {"category": article["cat"]} if "cat" in article else {}
            yield {**line, "lang": self.language, **category}


def read(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON Lines file, packed or not."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def write(path: Path, lines: Iterable[dict[str, Any]]) -> None:
    """Write objects as JSON Lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    path.write_text(text, "utf-8")


def corpora(data: Path, queries: Path, *, full: bool) -> list[Corpus]:
    """Finnish, Swedish and, in the small size only, the agencies' answers with their questions."""
    asked = [query for path in sorted(queries.glob("*.jsonl")) for query in read(path)]
    subset = set((data / "subset_1500.txt").read_text("utf-8").split())
    found = []
    for name in ("fi", "sv") if full else ("fi", "sv", "swefaq"):
        articles = read(data / f"docs_{name}.jsonl.gz")
        if name == "swefaq":
            articles = [untitled(article) for article in articles]
        elif not full:
            articles = [article for article in articles if article["id"] in subset]
        own = [query for query in asked if query["corpus"] == name]
        found.append(Corpus(name, name[:2].replace("sw", "sv"), articles, own, full))
    return found


def untitled(article: dict[str, Any]) -> dict[str, Any]:
    """An agency's answer without its heading «Svar N», which means nothing."""
    body = article["md"].split("\n", 1)[1]
    return {**article, "title": "", "md": body}


def scorer(data: Path) -> Any:
    """The corpus's own score.py as a module."""
    spec = importlib.util.spec_from_file_location("score", data / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
