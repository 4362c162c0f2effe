import shutil
from collections.abc import Iterator

import pytest

from benchmarks import costs, spelling
from benchmarks.corpus import Corpus
from benchmarks.search import plain
from benchmarks.systems import Neuvo

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="no Node")

ARTICLES = [
    {"id": "password", "title": "Salasanan vaihtaminen", "text": "Vaihda salasana asetuksista."},
    {"id": "timetable", "title": "Lukujärjestys", "text": "Lukujärjestys näkyy etusivulla."},
]
INFLECTED = {"id": "a", "class": "inflection", "query": "salasanoja", "lang": "fi"}
MISSPELT = {"id": "b", "class": "typo", "query": "lukujärjetsys", "lang": "fi"}
MISSPELT |= {"typo": "lukujärjetsys", "intended": ["lukujärjestys"]}


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neuvo]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("benchmarks.systems.WORK", tmp_path_factory.mktemp("bench"))
        system = Neuvo(Corpus("fi", "fi", ARTICLES, [INFLECTED, MISSPELT]))
        system.build()
        yield system


def test_a_tiny_corpus_is_built_asked_and_measured(tiny: Neuvo) -> None:
    queries = tiny.corpus.queries
    answers = tiny.ask(plain(queries), 1, cold=True)
    assert [answer["results"] for answer in answers] == [["password"], ["timetable"]]
    assert spelling.typos(queries, {answer["id"]: answer for answer in answers}) == [
        100,
        100,
        100,
        0,
    ]
    kilobytes, requests = costs.first(tiny, answers)[0]
    assert 0 < kilobytes < 10
    assert requests > 1


def test_a_second_query_loads_nothing_that_the_first_has_loaded(tiny: Neuvo) -> None:
    answers = tiny.ask(plain([INFLECTED, INFLECTED]), cold=True)
    assert costs.further(tiny, answers) == [(0, 0), (0, 0)]
