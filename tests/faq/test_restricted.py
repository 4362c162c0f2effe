"""The proof on search indexes: it must see a leak, and see nothing where there is none."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from faq.restricted import find_traces, secrets
from faq.search.files import write_index
from faq.search.index import Document, Index, build_index
from faq.site import read_site
from tests.faq.conftest import Build, article, page

PUBLIC = "Vaihda salasana kahdesti. Salasanoja on monta."
SECRET = "Kvanttiportaalin päätössalaus loppuu salasanaan."


def index_of(folder: Path, *texts: str) -> Index:
    documents = [Document(f"wilma/{n}", f"/fi/{n}/", "Ohje", text) for n, text in enumerate(texts)]
    index = build_index("fi", documents, [])
    write_index(index, folder / "search/fi")
    return index


def traces(folder: Path, index: Index) -> set[str]:
    """The words that the proof finds, when SECRET is restricted and PUBLIC is not."""
    sources = {
        "fi/info/index.md": page("Info", "order: 20\naccess: customers\n"),
        "fi/info/katko.md": article("Otsake", SECRET),
    }
    site = read_site(sources, ["fi"], ["wilma"], datetime(2026, 11, 24, tzinfo=UTC))
    restricted = [document for document in site.documents.values() if document.restricted]
    assert restricted
    secret = secrets(restricted, [f"wilma/0 Ohje {PUBLIC}", index.vocabulary()])
    return {trace.partition(": ")[2] for trace in find_traces(folder, secret)}


def test_a_text_that_got_into_a_public_index_is_seen(tmp_path: Path) -> None:
    leaking = index_of(tmp_path, PUBLIC, SECRET)
    assert traces(tmp_path, leaking) >= {"kvanttiportaalin", "päätössalaus", "salasanaan"}


def test_a_public_index_has_no_trace(tmp_path: Path) -> None:
    assert traces(tmp_path, index_of(tmp_path, PUBLIC)) == set()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("d0", '[["a", "/a/", "\\u006bvanttiportaalin", "", "", ""]]'),
        ("d1", '[["a", "/a/", "x", "rivi\\nkvanttiportaalin", "", ""]]'),
        ("index", '{"scopes": {"kvanttiportaalin": "#"}}'),
        ("x0", '{"new": {"deep": ["kvanttiportaalin"]}}'),
    ],
)
def test_every_string_of_an_index_is_looked_at(tmp_path: Path, name: str, content: str) -> None:
    index = index_of(tmp_path, PUBLIC)
    (tmp_path / f"search/fi/{name}.json").write_text(content, "utf-8")
    assert traces(tmp_path, index) == {"kvanttiportaalin"}


def test_only_the_sites_own_indexes_are_read_as_such(docs: Path, build: Build) -> None:
    (docs / "fi/wilma/search").mkdir()
    (docs / "fi/wilma/search/data.json").write_text('{"refs": "kanariasana"}', "utf-8")
    (docs / "fi/info/katko.md").write_text(article("Katko", "Kanariasana."), "utf-8")
    assert "search/data.json: kanariasana" in build(ok=False).stderr


def test_words_that_markup_cuts_in_two_are_public(docs: Path, build: Build) -> None:
    text = "Avaa `kvantti`ssa asetus."
    (docs / "fi/wilma/ohje.md").write_text(article("Ohje", text), "utf-8")
    (docs / "fi/info/katko.md").write_text(article("Katko", "Kvanttissa."), "utf-8")
    build()
