"""What readers type, and what they find."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.faq.search.engine import ask, build

CASES: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("cases.yaml").read_text("utf-8"))
pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="needs Node")
HOSTILE = [
    "",
    "a",
    "x" * 10_000,
    "?!…–",
    "<img src=x onerror=alert(1)>",
    "__proto__",
    "constructor toString",
    "🙂🙂 👩‍👩‍👧",
    "salasana пароль 密码 سر",
    "\u202e\u0000\ud7ff",
    "a" * 59 + "-" * 5000 + "b",
    "- -- .. ::",
]


@pytest.fixture(scope="module", params=list(CASES))
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def index(language: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("search"), language, CASES[language]["articles"])


def test_the_right_article_comes_first(language: str, index: Path) -> None:
    finds = CASES[language]["finds"]
    answers = ask(index, *finds)
    found = {q: a["results"][:1] for q, a in zip(finds, answers, strict=True)}
    assert found == {query: [article] for query, article in finds.items()}


def test_misspelt_words_are_read_as_the_likeliest(language: str, index: Path) -> None:
    spells = CASES[language]["spells"]
    answers = ask(index, *spells)
    read = {q: a["spelling"] for q, a in zip(spells, answers, strict=True)}
    assert read == {q: {"kind": "replaced", "query": right} for q, right in spells.items()}
    assert all(answer["results"] for answer in answers)


def test_right_words_are_left_alone(language: str, index: Path) -> None:
    leaves = CASES[language]["leaves"]
    assert [a["spelling"] for a in ask(index, *leaves)] == [None] * len(leaves)


def test_no_query_is_too_strange(index: Path) -> None:
    answers = ask(index, *HOSTILE)
    assert len(answers) == len(HOSTILE)
    assert answers[0]["results"] == []


def test_a_query_finds_articles_that_lack_one_of_its_words(index: Path) -> None:
    (answer,) = ask(index, "wilma merihevonen sjöhäst")
    assert answer["results"]


def test_all_words_come_before_some(tmp_path: Path) -> None:
    rest = " ".join(f"Sana{chr(97 + n)}{chr(97 + n)} on muuta." for n in range(4))
    articles = {
        "both": ("Ohje", f"Tulostin ja salasana. {rest}"),
        "one": ("Ohje", "Salasana, salasana, salasana, salasana, salasana ja salasana."),
        "other": ("Ohje", "Tulostin, tulostin, tulostin, tulostin ja tulostin."),
        "neither": ("Muu", "Aivan muuta."),
    }
    (answer,) = ask(build(tmp_path, "fi", articles), "salasana tulostin")
    assert answer["results"][0] == "both"


def test_an_exact_title_comes_first(tmp_path: Path) -> None:
    articles = {
        "long": ("Salasanan vaihto, unohtaminen ja salasanan palautus", "Salasana salasana."),
        "exact": ("Salasana", "Tietoja."),
        "text": ("Muu", "Salasana, salasana, salasana ja salasana."),
    }
    (answer,) = ask(build(tmp_path, "fi", articles), "salasana")
    assert answer["results"] == ["exact", "long", "text"]


def test_a_rare_word_beside_a_frequent_one_is_doubted(tmp_path: Path) -> None:
    articles = {f"a{n}": (f"Salasana {n}", "Salasana on salainen.") for n in range(40)}
    articles["odd"] = ("Salasena", "Salasena on nimi.")
    index = build(tmp_path, "fi", articles)
    rare, frequent = ask(index, "salasena", "salasana")
    assert rare["spelling"] == {"kind": "proposed", "query": "salasana"}
    assert rare["results"][0] == "odd"
    assert frequent["spelling"] is None


def test_a_scope_keeps_to_its_articles(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    index = build(corpus, "sv", CASES["sv"]["articles"], category="wilma")
    assert ask(index, "lösenord", scope="wilma")[0]["results"]
    assert ask(index, "lösenord", scope="kurre")[0]["results"] == []
    assert ask(index, "lösenrod", scope="kurre")[0]["spelling"] is None


@pytest.mark.parametrize("damage", ["missing", "half"])
def test_a_damaged_file_is_an_error_and_not_a_wrong_answer(
    language: str, index: Path, tmp_path: Path, damage: str
) -> None:

    copy = tmp_path / "index"
    shutil.copytree(index, copy)
    folder = json.loads((copy / "index.json").read_text("utf-8"))["folder"]
    for block in (copy / folder).glob("b*.json"):
        if damage == "missing":
            block.unlink()
        else:
            block.write_text(block.read_text("utf-8")[:100], "utf-8")
    with pytest.raises(AssertionError, match="Error"):
        ask(copy, "salasana")


def test_few_small_files_answer_a_query(language: str, index: Path) -> None:
    first, second = ask(index, "wilma", "wilma")
    assert len(set(first["loaded"])) <= 6
    assert second["loaded"] == []


def test_a_spelling_that_is_insisted_on_is_kept(tmp_path: Path) -> None:
    index = build(tmp_path, "fi", CASES["fi"]["articles"])
    (answer,) = ask(index, "slasana", exact=True)
    assert (answer["results"], answer["spelling"]) == ([], None)


def test_no_more_hits_than_asked_for(tmp_path: Path) -> None:
    index = build(tmp_path, "fi", {f"a{n}": ("Salasana", "Salasana.") for n in range(5)})
    assert len(ask(index, "salasana", limit=3)[0]["results"]) == 3


def test_a_proposal_leads_somewhere_in_the_scope_too(tmp_path: Path) -> None:
    articles = {f"wilma/a{n}": (f"Salasana {n}", "Salasana on salainen.") for n in range(40)}
    articles |= {"primus/odd": ("Salasena", "Salasena on nimi."), "kurre/c": ("Muu", "Muuta.")}
    index = build(tmp_path, "fi", articles)
    assert ask(index, "salasena", scope="wilma")[0]["spelling"]["query"] == "salasana"
    assert ask(index, "salasena", scope="kurre")[0]["spelling"] is None


def test_words_that_tell_nothing_are_neither_marked_nor_weighed(tmp_path: Path) -> None:
    articles = {"how": ("Miten tämä", "Miten, miten ja miten."), "what": ("Muuta", "Salasana.")}
    index = build(tmp_path, "fi", articles)
    both, alone = ask(index, "miten salasana", "miten")
    assert both["results"] == ["what", "how"]
    assert not [mark for mark in both["marks"] if "miten".startswith(mark)]
    assert alone["results"] == ["how"]


def test_marks_are_beginnings_that_tell_the_word(tmp_path: Path) -> None:
    text = "Työtä ja töitä. Salasanan vaihto."
    (work, compound) = ask(build(tmp_path, "fi", {"a": ("Työ", text)}), "töitä", "salasanavaihto")
    assert set(work["marks"]) == {"toita", "tyo"}  # not «t», which «työ» and «töitä» share
    assert {"salasana", "vaihto"} <= set(compound["marks"])


def test_the_parts_of_a_compound_find_what_is_written_apart(tmp_path: Path) -> None:
    articles = {
        "whole": ("Ensimmäinen", "Salasanavaihto onnistuu."),
        "parts": ("Toinen", "Salasanan saa vaihtaa, ja vaihto on nopea."),
        "one": ("Kolmas", "Salasana."),
        "none": ("Neljäs", "Muuta."),
    }
    answers = ask(build(tmp_path, "fi", articles), "salasanavaihto", "salasana vaihto")
    assert answers[0]["results"] == ["whole", "parts", "one"]
    assert set(answers[1]["results"][:2]) == {"whole", "parts"}


def test_two_words_find_what_is_written_as_one(tmp_path: Path) -> None:
    articles = {"one": ("Raportit", "PrimusQuery tekee."), "other": ("Muuta", "Jotakin muuta.")}
    (answer,) = ask(build(tmp_path, "fi", articles), "primus query")
    assert answer["results"] == ["one"]


def test_a_word_that_is_finished_is_not_continued(tmp_path: Path) -> None:
    articles = {"a": ("Lukujärjestys", "Järjestys."), "b": ("Lukko", "Lukko.")}
    unfinished, finished = ask(build(tmp_path, "fi", articles), "lu", "lu ")
    assert set(unfinished["results"]) == {"a", "b"}
    assert finished["results"] == []


def test_likely_words_are_found_beside_the_likeliest(tmp_path: Path) -> None:
    articles = {"cat": ("Kissa", "Kissa ja kissa."), "till": ("Kassa", "Kassa.")}
    (answer,) = ask(build(tmp_path, "fi", articles), "kxssa")
    assert answer["spelling"]["query"] == "kissa"
    assert answer["results"] == ["cat", "till"]
