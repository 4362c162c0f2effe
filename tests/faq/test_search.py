"""The indexes of a built site: who finds what in which of them."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from faq.cli import main
from faq.search.files import character
from tests.faq.conftest import Build, article, page
from tests.faq.search.engine import ask
from tests.faq.search.engine import build as build_index

needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="needs Node")


def write(docs: Path, name: str, text: str) -> None:
    (docs / name).write_text(text, "utf-8")


def said(folder: Path) -> str:
    """All text of the files of an index."""
    return " ".join(path.read_text("utf-8") for path in sorted(folder.rglob("*.json")))


def documents(index: Path) -> list[list[Any]]:
    folder = index / json.loads((index / "index.json").read_text("utf-8"))["folder"]
    return [row for path in folder.glob("d*.json") for row in json.loads(path.read_text("utf-8"))]


@needs_node
def test_customers_find_restricted_articles_and_others_have_no_trace_of_them(
    docs: Path, build: Build
) -> None:
    write(docs, "fi/wilma/salasana.md", article("Salasana", "Vaihda salasana."))
    write(docs, "fi/info/katko.md", article("Huoltokatko", "Kvanttiportaali suljetaan.", "katko"))
    build()
    public = docs.parent / "site/search"
    customers = docs.parent / "restricted/customers/search"
    assert "kvanttiport" not in said(public)
    assert "huoltokatko" not in said(public)
    assert ask(public / "fi", "kvanttiportaali")[0]["results"] == []
    assert ask(customers / "fi", "kvanttiportaalin")[0]["results"] == ["info/katko"]
    assert ask(customers / "fi", "salasanat")[0]["results"][0] == "wilma/salasana"


def test_base_forms_of_public_words_are_no_trace(docs: Path, build: Build) -> None:
    write(docs, "fi/wilma/salasana.md", article("Salasanojen vaihto", "Salasanoja vaihdetaan."))
    write(docs, "fi/info/katko.md", article("Salasana", "Salasana ja vaihtaa."))
    build()  # «salasana» and «vaihtaa» stand in the public index, as base forms of public words
    assert "salasana" in said(docs.parent / "site/search/fi")


@needs_node
def test_a_text_is_found_in_its_own_language_only(docs: Path, build: Build) -> None:
    write(docs, "fi/wilma/salasana.md", article("Salasana", "Vaihda salasana."))
    build()
    assert "wilma/salasana" in [row[0] for row in documents(docs.parent / "site/search/fi")]
    assert "wilma/salasana" not in [row[0] for row in documents(docs.parent / "site/search/sv")]


@needs_node
def test_sections_products_and_announcements_are_scopes(docs: Path, build: Build) -> None:
    write(docs, "fi/wilma/salasana.md", article("Salasana", more="product: [kurre]\n"))
    write(docs, "fi/announcements/katko.md", page("Salasanakatko", "published: 2026-01-02\n"))
    write(docs, "fi/announcements/tuleva.md", page("Salasanatauko", "published: 2999-01-02\n"))
    build()
    index = docs.parent / "site/search/fi"
    found = {
        scope: [
            name for answer in ask(index, "salasana", scope=scope) for name in answer["results"]
        ]
        for scope in ("", "wilma", "product:kurre", "product:primus", "announcements", "__proto__")
    }
    assert found == {
        "": ["wilma/salasana", "announcements/katko"],
        "wilma": ["wilma/salasana"],
        "product:kurre": ["wilma/salasana"],
        "product:primus": [],
        "announcements": ["announcements/katko"],
        "__proto__": [],
    }


@needs_node
def test_editors_give_synonyms_in_a_file_and_in_front_matter(docs: Path, build: Build) -> None:
    write(docs, "fi/synonyms.txt", "# omat\nlukujärjestys, lukkari\n")
    write(docs, "fi/wilma/lukkari.md", article("Lukujärjestyksen tulostus", "Tulosta."))
    write(docs, "fi/wilma/muu.md", article("Muu", "Muuta.", more="synonyms: [kummajainen]\n"))
    build()
    index = docs.parent / "site/search/fi"
    assert not [*(docs.parent / "site").rglob("synonyms.txt")]
    lists, front_matter = ask(index, "lukkari", "kummajaista")
    assert lists["results"] == ["wilma/lukkari"]
    assert front_matter["results"] == ["wilma/muu"]
    assert not list((docs.parent / "site").rglob("synonyms*"))


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("not json", "corpus.jsonl:2: is not JSON"),
        ('{"id": "b", "lang": "fi", "text": "x"}', "corpus.jsonl:2: title: field required"),
        ('{"id": "b", "lang": "sv", "title": "B", "text": "x"}', "corpus.jsonl:2: lang: 'sv'"),
        ('{"id": "a", "lang": "fi", "title": "A", "text": "x"}', "corpus.jsonl:2: id: 'a'"),
        ("[]", "corpus.jsonl:2: line: "),
        ('{"id": "b", "lang": "fi", "title": "\udcff", "text": "x"}', "corpus.jsonl:2: "),
    ],
)
def test_a_broken_article_of_a_corpus_is_named(tmp_path: Path, line: str, fault: str) -> None:
    good = '{"id": "a", "lang": "fi", "title": "A", "text": "x"}'
    corpus = f"{good}\n{line}\n".encode("utf-8", "surrogateescape")
    (tmp_path / "corpus.jsonl").write_bytes(corpus)
    command = ["search-index", str(tmp_path / "corpus.jsonl"), str(tmp_path / "out")]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 1
    assert fault in result.output
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("text", ["", '{"id": "a", "lang": "de", "title": "A", "text": "x"}'])
def test_a_corpus_needs_articles_in_a_language_we_know(tmp_path: Path, text: str) -> None:
    (tmp_path / "corpus.jsonl").write_text(text, "utf-8")
    command = ["search-index", str(tmp_path / "corpus.jsonl"), str(tmp_path / "out")]
    assert CliRunner().invoke(main, command).exit_code == 1


def test_every_letter_that_packs_a_number_needs_no_escape() -> None:
    letters = "".join(character(value) for value in range(91))
    assert json.dumps(letters) == f'"{letters}"'
    assert len(set(letters)) == 91


def test_articles_without_a_word_are_no_broken_index(tmp_path: Path) -> None:
    index = build_index(tmp_path, "fi", {"a": ("!", "…")})
    answers = ask(index, "salasana", "sal", "a b", "")
    assert [answer["results"] for answer in answers] == [[]] * 4


def test_a_line_ends_where_json_says_so(tmp_path: Path) -> None:
    text = "Vaihda\u2028salasana\u0085tästä."
    index = build_index(tmp_path, "fi", {"a": ("Salasana", text)})
    assert documents(index)[0][3] == text


def test_a_folder_that_holds_other_things_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("Years of work.", "utf-8")
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text('{"id": "a", "lang": "fi", "title": "A", "text": "x"}', "utf-8")
    result = CliRunner().invoke(main, ["search-index", str(corpus), str(tmp_path)])
    assert result.exit_code == 1
    assert "thesis" not in result.output
    assert (tmp_path / "thesis.txt").is_file()


def test_an_index_takes_the_place_of_the_last_one(tmp_path: Path) -> None:
    for title in ("Salasana", "Tunnus"):
        index = build_index(tmp_path, "fi", {"a": (title, "Teksti.")})
    assert [row[2] for row in documents(index)] == ["Tunnus"]
    assert len([*index.iterdir()]) == 2


def test_other_text_files_than_the_synonyms_are_published(docs: Path, build: Build) -> None:
    write(docs, "fi/wilma/esimerkki.txt", "etunimi;sukunimi")
    write(docs, "fi/wilma/tuonti.md", article("Tuonti", "Lue [esimerkki](esimerkki.txt)."))
    build()
    assert (docs.parent / "site/fi/wilma/esimerkki.txt").is_file()
