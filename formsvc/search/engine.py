"""From a query to its hits: by the same words as in the browser, ranked more simply."""

import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import pairwise
from operator import ne

from formsvc.search.index import WORD, Hit, Index, Term, fold, places_of

LONGEST_QUERY = 300  # letters, as many as the field takes
MOST_WORDS = 24
LONGEST_WORD = 60
SHORTEST_BEGINNING = 3  # letters
MOST_RESPELT = 3  # unknown words in a query; looking for a neighbour takes long
LIKENESS = 0.75  # of a misspelt word and what it may have been meant to be
CLOSE_LIKENESS = 0.86  # of one that also looks like a compound or a beginning
MOST_SLIPS = 2  # letters that differ in place, as when two are swapped
OTHER_FORM, JOINED, PART, STOP = 0.95, 0.9, 0.8, 0.3  # beside a known word, which weighs 1
SURE = 0.6  # a term of this weight is what the word means
TITLE = 3.0  # how much an article gains that has the words in its title
Terms = Mapping[int, Term]
Score = tuple[float, float, float]  # score, how much of the query it has, and has in its title
NOTHING: Score = (0.0, 0.0, 0.0)


@dataclass
class Word:
    """A word of the query, with the terms it leads to and their weights."""

    form: str
    key: str
    terms: dict[int, float] = field(default_factory=dict)
    is_sure: bool = False  # not only guessed from its parts or its beginning
    share: float = 1.0

    def give(self, term: int, weight: float) -> None:
        """Let the word lead to a term, at least so strongly."""
        self.terms[term] = max(weight, self.terms.get(term, 0.0))


@dataclass(frozen=True)
class Found:
    """The best hits of all `total`, what to mark in them, and the spelling taken instead."""

    total: int
    hits: list[Hit]
    marks: list[str]
    respelt: str | None


def search(index: Index, query: str, *, scope: str, exact: bool, most: int) -> Found:
    """The documents that answer a query, best first; `exact` keeps its spelling."""
    words = [_read_word(index, form) for form in words_of(query)]
    for one, other in pairwise(words):  # «sähkö posti»
        for word in (one, other):
            _add_known(index, word, one.key + other.key, JOINED)
    respelt = None if exact else _respell(index, words)
    if any(word.key not in index.stop for word in words):
        for word in words:
            word.share = STOP if word.key in index.stop else 1.0
    terms = {number: index.term(number) for word in words for number in word.terms}
    ranked = _rank(words, terms, index.scope(scope) if scope else None)
    hits = [index.hit(number) for number in ranked[:most]]
    return Found(len(ranked), hits, list(_marks(words, terms)), respelt if ranked else None)


def words_of(query: str) -> list[str]:
    """The words of a query in lower case, cut to what an index can hold."""
    text = unicodedata.normalize("NFC", query[:LONGEST_QUERY]).lower()
    found = [match.partition(":")[0][:LONGEST_WORD] for match in WORD.findall(text)]
    return [form for form in found[:MOST_WORDS] if fold(form)]


def _read_word(index: Index, form: str) -> Word:
    """A word as the site knows it, else another form of a known one, else its parts."""
    word = Word(form, fold(form))
    word.is_sure = _add_known(index, word, word.key, 1.0) or _add_base_form(index, word)
    if not word.is_sure:
        _add_parts(index, word)
        _add_longer(index, word)
    return word


def _add_known(index: Index, word: Word, key: str, share: float) -> bool:
    block = index.block_of(key)
    places = places_of(block.keys, key)
    for place in places:
        for term, weight in block.refs(place):
            word.give(term, share * weight)
    return bool(places)


def _add_base_form(index: Index, word: Word) -> bool:
    """A form the site has not, by the endings of the language: «salasanoitta» → «salasana»."""
    for lemma in _base_forms(word.key, index.manifest["rules"]):
        block = index.block_of(lemma)
        if places := places_of(block.lemmas, lemma):
            word.give(block.first_term + places[0], OTHER_FORM)
            return True
    return False


def _base_forms(key: str, rules: dict[str, str]) -> Iterator[str]:
    """What may be the base form of a form; a rule gives the endings that may stand for its own."""
    for cut in range(2, len(key)):
        for tail in rules.get(key[cut:], "").split():
            yield key[:cut] + ("" if tail == "-" else tail)
    yield key


def _add_parts(index: Index, word: Word) -> None:
    """A compound the site has not, by its longest known beginning and what remains of it."""
    for cut in range(len(word.key) - 3, 2, -1):
        rest = Word("", word.key[cut:])
        is_known = _add_known(index, rest, rest.key, PART)
        if is_known and _add_known(index, word, word.key[:cut], PART):
            for term, weight in rest.terms.items():
                word.give(term, weight)
            return


def _add_longer(index: Index, word: Word) -> None:
    """Words that begin so: «päivity» → «päivitys», the more of the word is there the sooner."""
    block = index.block_of(word.key)
    first = bisect_left(block.lemmas, word.key)
    for place, lemma in enumerate(block.lemmas[first:], first):
        if len(word.key) < SHORTEST_BEGINNING or not lemma.startswith(word.key):
            break
        word.give(block.first_term + place, PART * len(word.key) / len(lemma))


def _respell(index: Index, words: list[Word]) -> str | None:
    """Let unknown words lead where the likeliest known ones do; the query as it was then read."""
    unknown = [word for word in words if not word.is_sure and len(word.key) > 2][:MOST_RESPELT]
    changed = False
    for word in unknown:
        if near := _nearest(index, word.key, CLOSE_LIKENESS if word.terms else LIKENESS):
            word.form, changed = near, True
            word.terms.clear()
            _add_known(index, word, fold(near), 1.0)
    return " ".join(word.form for word in words) if changed else None


def _nearest(index: Index, key: str, likeness: float) -> str | None:
    """The known word most like a misspelt one, among those with its beginning or its end."""
    listed = index.block_of(key).forms + index.ends(key)
    folded = {fold(form): form for form in listed if abs(len(form) - len(key)) <= 2}
    folded.pop("", None)
    for near in get_close_matches(key, folded, cutoff=likeness):
        # «koira» and «kirja» share four letters, but none of them by a slip.
        if len(near) != len(key) or sum(map(ne, near, key)) <= MOST_SLIPS:
            return folded[near]
    return None


def _rank(words: list[Word], terms: Terms, scope: set[int] | None) -> list[int]:
    """The documents that have any of the words; all words before some, titles before texts."""
    scores: dict[int, Score] = {}
    asked = 0.0
    for word in words:
        most = max((terms[number].idf for number in word.terms), default=1.0)
        asked += word.share * most
        for document, (part, weight, title) in _documents(word, terms).items():
            if scope is None or document in scope:
                total, matched, in_title = scores.get(document, NOTHING)
                scores[document] = (
                    total + word.share * part,
                    matched + word.share * most * weight,
                    in_title + word.share * most * title,
                )

    def final(number: int) -> float:
        total, matched, in_title = scores[number]
        return total * (matched / asked) ** 2 * (1 + TITLE * (in_title / asked) ** 2)

    return sorted(scores, key=lambda number: (-final(number), number))


def _documents(word: Word, terms: Terms) -> dict[int, Score]:
    """The documents of a word by the best of its terms."""
    best: dict[int, Score] = {}
    for number, weight in word.terms.items():
        term = terms[number]
        for posting in term.postings:
            score, matched, title = best.get(posting.document, NOTHING)
            best[posting.document] = (
                max(score, weight * term.idf * posting.strength),
                max(matched, weight),
                max(title, weight * posting.is_title),
            )
    return best


def _marks(words: list[Word], terms: Terms) -> Iterator[str]:
    """The beginnings of hit words, folded."""
    for word in words:
        if word.share < 1:
            continue  # «ja» would be marked all over
        if len(word.key) > 1:
            yield word.key
        for number, weight in word.terms.items():
            if weight >= SURE:
                yield terms[number].mark
