"""A language's lists: stop words, endings, what looks like a part of a compound and is none."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent / "languages"


class Lists(NamedTuple):
    """What languages/<code>.toml says."""

    stop: frozenset[str]
    possessives: tuple[str, ...]
    clitics: tuple[str, ...]
    name_endings: tuple[str, ...]
    no_heads: frozenset[str]
    no_modifiers: frozenset[str]
    endings: tuple[tuple[str, tuple[str, ...]], ...]  # ending → what may stand there instead
    lemmas: dict[str, str]  # form → base form, where the dictionary errs


def read_lists(language: str) -> Lists:
    """The lists of a language that the search knows."""
    read = tomllib.loads((FOLDER / f"{language}.toml").read_text("utf-8"))
    return Lists(
        stop=frozenset(read["stop"].split()),
        possessives=tuple(read["possessives"].split()),
        clitics=tuple(read["clitics"].split()),
        name_endings=tuple(read["name_endings"].split()),
        no_heads=frozenset(read["no_heads"].split()),
        no_modifiers=frozenset(read["no_modifiers"].split()),
        endings=tuple(
            (ending, tuple("" if tail == "-" else tail for tail in tails.split()))
            for ending, tails in read["endings"]
        ),
        lemmas=read["lemmas"],
    )
