"""Restricted pages stay out of the public tree: the proof, made on the finished files."""

from __future__ import annotations

import gzip
import html
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote

from faq.search.files import readable
from faq.site import Document, slugify

INDEX = "search"  # the folder of the search indexes
_WORD = re.compile(r"\w{4,}")


def words(text: str) -> set[str]:
    """The words of four letters and more, in lower case."""
    return set(_WORD.findall(unicodedata.normalize("NFC", text).casefold()))


def secrets(restricted: Iterable[Document], public_sources: Iterable[str]) -> set[str]:
    """What may stand in no public file.

    These are the addresses of the restricted documents, below the language, and every word of
    their text and front matter that no public source uses; `public_sources` are texts of public
    articles and the theme.
    """
    documents = list(restricted)
    own: set[str] = set()
    for document in documents:
        meta = document.meta.model_dump(mode="json", exclude_none=True)
        own |= words(f"{document.path} {document.url} {document.text} {meta}")
    known = words(" ".join(public_sources)) | {"true", "false", "none", *_field_names(documents)}
    known |= {slugify(word) for word in known}  # the anchors of public headings
    return (own - known) | {"/".join(document.slugs) + "/" for document in documents}


def find_traces(public: Path, secret: set[str]) -> list[str]:
    """«file: word» for each secret that a file below `public` holds in its name or text.

    Gzip is unpacked and percent and HTML encoding undone before looking.
    """
    addresses = {word for word in secret if "/" in word}
    traces = []
    for path in sorted(p for p in public.rglob("*") if p.is_file()):
        name = path.relative_to(public)
        text = html.unescape(unquote(f"{name} {_text(path, is_index=name.parts[0] == INDEX)}"))
        found = (words(text) & secret) | {address for address in addresses if address in text}
        traces += [f"{name}: {word}" for word in sorted(found)]
    return traces


def _text(path: Path, *, is_index: bool) -> str:
    raw = path.read_bytes()
    if path.suffix == ".gz":
        raw = gzip.decompress(raw)
    if is_index:
        return readable(raw.decode("utf-8"))
    return raw.decode("utf-8", errors="ignore")


def _field_names(documents: list[Document]) -> set[str]:
    return {name for d in documents for name in type(d.meta).model_fields}
