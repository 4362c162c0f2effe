"""What stands in an index: which terms a document has, and how strongly."""

from collections.abc import Sequence

from faq.search.index import PART_OF_TITLE, WORD_OF_TITLE, Document, Index, build_index
from faq.search.synonyms import Group


def index_of(*documents: Document, language: str = "fi", groups: Sequence[Group] = ()) -> Index:
    return build_index(language, documents, groups)


def document(name: str, title: str, text: str, *tags: str) -> Document:
    return Document(name, f"/{name}/", title, text, tags=tags)


def strengths(index: Index, term: str) -> dict[str, float]:
    """How strongly each document has a term."""
    return {index.documents[p.document].id: p.strength for p in index.postings.get(term, [])}


def test_a_title_tells_more_than_a_tag_and_a_tag_more_than_a_text() -> None:
    found = strengths(
        index_of(
            document("title", "Salasana", "Ohje."),
            document("tag", "Ohje", "Ohje.", "salasana"),
            document("text", "Ohje", "Salasana."),
        ),
        "salasana",
    )
    assert found["title"] > found["tag"] > found["text"] > 0


def test_a_word_in_a_long_text_or_title_tells_less() -> None:
    long = "Lukujärjestys näkyy etusivulla, ja opettaja tulostaa todistuksen iltapäivällä."
    index = index_of(
        document("short", "Salasana", "Tunnus."),
        document("long", f"Salasana {long}", f"Tunnus. {long}"),
    )
    for term in ("salasana", "tunnus"):
        assert strengths(index, term)["short"] > strengths(index, term)["long"]


def test_a_title_has_words_and_parts_of_words() -> None:
    index = index_of(document("a", "Salasanavaihto", "Ohje."), document("b", "Salasana", "Ohje."))
    kinds = {index.documents[p.document].id: p.title for p in index.postings["salasana"]}
    assert kinds == {"a": PART_OF_TITLE, "b": WORD_OF_TITLE}


def test_neighbours_that_the_site_also_writes_as_one_are_one_too() -> None:
    index = index_of(
        document("one", "Sähköposti", "Sähköposti."), document("two", "Ohje", "Uusi sähkö posti.")
    )
    assert strengths(index, "sähköposti").keys() == {"one", "two"}


def test_two_words_can_have_a_synonym_together() -> None:
    index = index_of(
        document("a", "Ohje", "Kaksivaiheinen tunnistautuminen."),
        document("b", "Ohje", "Kaksivaiheinen juttu, ja tunnistautuminen."),
        groups=[("kaksivaiheinen tunnistautuminen", "mfa")],
    )
    assert strengths(index, "mfa").keys() == {"a"}


def test_swedish_words_of_one_stem_find_each_other() -> None:
    index = index_of(
        document("noun", "Länk", "En länk."),
        document("verb", "Länka", "Att länka barnet."),
        language="sv",
    )
    found = strengths(index, "länka")
    assert found["verb"] > found["noun"] > 0


def test_names_lose_their_endings_and_single_letters_stay_with_their_word() -> None:
    index = index_of(document("a", "Primus", "Outlook ja Outlook, Outlookissa."))
    assert index.forms["outlookissa"].keys() == {"outlook"}
    swedish = index_of(document("a", "E-postadress", "E-post."), language="sv")
    assert "epost" in swedish.forms["e-postadress"]


def test_a_word_common_in_the_language_tells_less() -> None:
    index = index_of(document("a", "Ohje", "Hyvä lukujärjestys."), document("b", "Muu", "Muuta."))
    assert index.idf["lukujärjestys"] > index.idf["hyvä"] > 0
