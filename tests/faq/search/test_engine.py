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
    assert [a["spelling"] for a in ask(index, *CASES[language]["leaves"])] == [None] * 4


def test_no_query_is_too_strange(index: Path) -> None:
    answers = ask(index, *HOSTILE)
    assert len(answers) == len(HOSTILE)
    assert answers[0]["results"] == []


def test_a_query_finds_articles_that_lack_one_of_its_words(index: Path) -> None:
    (answer,) = ask(index, "wilma merihevonen sjöhäst")
    assert answer["results"]


def test_all_words_come_before_some(tmp_path: Path) -> None:
    articles = {
        "both": ("Ohje", "Tulosta lukujärjestys kotona."),
        "one": ("Lukujärjestys", "Lukujärjestys, lukujärjestys ja lukujärjestys."),
        "other": ("Tulostaminen", "Tulostaminen ja tulosteet."),
        "neither": ("Muu", "Aivan muuta."),
    }
    (answer,) = ask(build(tmp_path, "fi", articles), "ohje lukujärjestys tulosta")
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
