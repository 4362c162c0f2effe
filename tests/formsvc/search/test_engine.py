"""What the service's engine finds in small indexes, and in which order."""

from collections.abc import Mapping
from pathlib import Path

from faq.search.files import write_index
from faq.search.index import Document, build_index
from formsvc.search import engine
from formsvc.search.engine import Found
from formsvc.search.index import open_index
from formsvc.search.marks import marked


def find(folder: Path, articles: Mapping[str, tuple[str, str]], query: str) -> Found:
    """The answer of an index of Finnish articles {id: (title, text)}."""
    documents = [Document(id_, f"/{id_}/", *both) for id_, both in articles.items()]
    write_index(build_index("fi", documents, []), folder)
    return engine.search(open_index(folder), query, scope="", exact=True, most=10)


def ids(found: Found) -> list[str]:
    return [hit.id for hit in found.hits]


def test_two_words_find_what_is_written_as_one(tmp_path: Path) -> None:
    articles = {"one": ("Ohje", "Uusi eposti tulee."), "other": ("Muuta", "Jotakin.")}
    assert ids(find(tmp_path, articles, "e posti")) == ["one"]


def test_a_compound_is_found_by_its_parts(tmp_path: Path) -> None:
    articles = {"a": ("Ohje", "Salasanan saa palvelimelta."), "b": ("Muuta", "Jotakin.")}
    assert ids(find(tmp_path, articles, "palvelinsalasana")) == ["a"]


def test_words_that_begin_so_are_found(tmp_path: Path) -> None:
    articles = {"a": ("Ohje", "Päivitys asennetaan."), "b": ("Muuta", "Jotakin.")}
    assert ids(find(tmp_path, articles, "päiv")) == ["a"]
    assert ids(find(tmp_path, articles, "pä")) == []


def test_all_words_come_before_one_that_is_there_often(tmp_path: Path) -> None:
    articles = {
        "often": ("Ohje", "Salasana, salasana, salasana ja salasana."),
        "both": (
            "Ohje",
            "Tulostin ja salasana. Jotakin aivan muuta, ja lisää tekstiä.",
        ),
        "other": ("Ohje", "Tulostin."),
    }
    assert ids(find(tmp_path, articles, "salasana tulostin"))[0] == "both"


def test_a_title_comes_before_a_text_that_has_the_word_often(tmp_path: Path) -> None:
    articles = {
        "text": ("Muuta", "Salasana, salasana, salasana, salasana, salasana ja salasana."),
        "title": ("Opas, joka kertoo pitkästi monesta asiasta ja salasanasta", "Jotakin."),
    }
    assert ids(find(tmp_path, articles, "salasana")) == ["title", "text"]


def test_marks_tell_the_word_and_its_parts(tmp_path: Path) -> None:
    articles = {"a": ("Työ", "Työtä ja töitä. Wilmasalasana.")}
    marks = find(tmp_path, articles, "töitä").marks
    assert set(marks) == {"toita", "tyo"}
    assert marked("Työtä tietää tyttö", marks) == "<mark>Työtä</mark> tietää tyttö"
    inside = find(tmp_path, articles, "salasana").marks
    assert marked("Wilmasalasana", inside) == "<mark>Wilmasalasana</mark>"
