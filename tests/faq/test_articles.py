"""Front matter: faults are one line with key and what is allowed."""

from __future__ import annotations

import pytest

from faq.articles import FrontMatterError, check, split, text_hash

GOOD = {
    "title": "Salasana",
    "description": "Näin vaihdat salasanan uuteen.",
    "author": "wilma",
    "tags": ["salasana"],
    "published": "2026-01-02",
}


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"title": ""}, "title: "),
        ({"colour": "red"}, "colour: unknown key; allowed are access, aliases, applies_to"),
        ({"product": ["word"]}, "product.0: input should be 'saas', 'kurre'"),
        ({"access": "secret"}, "access: input should be 'public' or 'customers'"),
        ({"author": "nobody"}, "author: 'nobody' is not one of wilma"),
        ({"slug": "Å"}, "slug: string should match pattern"),
        ({"expires": "2025-01-01"}, "expires: must be later than published"),
        ({"published": "yesterday"}, "published: input should be a valid date"),
        ({"aliases": ["https://elsewhere.example/"]}, "aliases.0: string should match"),
    ],
)
def test_a_wrong_value_names_its_key_and_what_is_allowed(
    change: dict[str, object], fault: str
) -> None:
    with pytest.raises(FrontMatterError) as error:
        check("article", GOOD | change, frozenset({"wilma"}))
    assert error.value.faults[0].startswith(fault)


def test_every_missing_key_is_told_at_once() -> None:
    with pytest.raises(FrontMatterError) as error:
        check("article", {"title": "Salasana"}, frozenset({"wilma"}))
    assert {fault.split(":")[0] for fault in error.value.faults} == {
        "description",
        "author",
        "tags",
        "published",
    }


@pytest.mark.parametrize("source", ["no block", "---\n- a\n---\n", "---\na: [\n---\n", ""])
def test_a_file_without_a_readable_block_is_a_fault(source: str) -> None:
    with pytest.raises(FrontMatterError, match="front matter"):
        split(source)


def test_the_hash_of_a_text_ignores_space_at_line_ends_only() -> None:
    assert text_hash("a \nb\n") == text_hash("a\nb")
    assert text_hash("a\nb") != text_hash("a b")
