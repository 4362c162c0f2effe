"""The index of one language: which terms lead to which documents, and how strongly."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from faq.search.analysis import Analyser
from faq.search.rules import read_rules
from faq.search.synonyms import SYNONYM, Group, Synonyms
from faq.search.words import fold, words

# BM25F: the weight of a field, and how far its length counts (b); k1 bounds repetition.
TITLE, TAGS, BODY = 9.0, 4.0, 1.0
LENGTH_OF_TITLE, LENGTH_OF_BODY = 0.35, 0.5
K1 = 1.6
COMMON, GENERAL = 3.5, 0.3  # zipf from which a word tells less, and how much less at most
PRESENCE = 1.6  # what any word tells, however common
PART_OF_TITLE, WORD_OF_TITLE, KIN_OF_TITLE = 1, 2, 3  # what of a title a term is


@dataclass(frozen=True)
class Document:
    """What is searched and shown of one page; `scopes` are its section and its products."""

    id: str
    url: str
    title: str
    text: str
    excerpt: str = ""
    tags: tuple[str, ...] = ()
    section: str = ""
    date: str = ""
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Posting:
    """A term in a document: its saturated frequency (0…1), and whether the title has it."""

    document: int
    strength: float
    title: int


@dataclass
class Index:
    """Everything that the files say."""

    language: str
    documents: list[Document]
    forms: dict[str, dict[str, float]] = field(default_factory=dict)  # form → term → weight
    counts: Counter[str] = field(default_factory=Counter)  # form → occurrences on the site
    holders: dict[str, float] = field(default_factory=dict)  # term → documents, by their share
    postings: dict[str, list[Posting]] = field(default_factory=dict)
    idf: dict[str, float] = field(default_factory=dict)
    titles: list[float] = field(default_factory=list)  # total idf of the title of each document
    stop: frozenset[str] = frozenset()
    suffixes: tuple[str, ...] = ()
    rules: dict[str, str] = field(default_factory=dict)  # endings of the language

    def vocabulary(self) -> str:
        """What the files may say besides the words of the texts: base forms, the language's own.

        Folded too. No word as a text has it: those the texts themselves must vouch for.
        """
        own = {*self.forms, *self.postings, *self.stop}
        own |= {fold(word) for word in own}
        return f"{' '.join(own - self.counts.keys())} {self.rules}"


def build_index(language: str, documents: Iterable[Document], groups: Iterable[Group]) -> Index:
    """The index of documents of one language; `groups` are synonyms."""
    index = Index(language, _in_order(documents))
    texts = [_Text.of(document) for document in index.documents]
    for text in texts:
        index.counts.update(text.title + text.tags + text.body)
    texts = [text.with_joined(index.counts) for text in texts]
    analyser = Analyser(language, index.counts)
    index.forms = {form: analyser.terms(form) for form in sorted(index.counts)}
    synonyms = Synonyms(groups, lambda word: main_term(analyser.terms(word)))
    synonyms.add_kin({t for terms in index.forms.values() for t in terms}, analyser.grammar.stem)
    analyser.dictionary.keep()
    _add_postings(index, texts, synonyms)
    for term in index.postings:  # a word that only synonyms have brought in
        index.forms.setdefault(term, {term: 1.0})
    index.idf = {t: _idf(index.holders.get(t, 0), len(texts), t, analyser) for t in index.postings}
    index.titles = [_title_weight(text.title, index) for text in texts]
    index.rules = read_rules(language)
    lists = analyser.grammar.LISTS
    index.suffixes = tuple(dict.fromkeys(map(fold, lists.possessives + lists.clitics)))
    index.stop = frozenset(map(fold, lists.stop))
    return index


class _Text(NamedTuple):
    """The words of a document, field by field."""

    title: list[str]
    tags: list[str]
    body: list[str]

    @classmethod
    def of(cls, document: Document) -> _Text:
        return cls(words(document.title), words(" ".join(document.tags)), words(document.text))

    def with_joined(self, counts: Counter[str]) -> _Text:
        """With neighbours that the site also writes as one: «sähkö posti» is «sähköposti» too."""
        return _Text(*(own + _joined(own, counts) for own in self))


def _in_order(documents: Iterable[Document]) -> list[Document]:
    """Neighbours belong together, so that the hits of a query lie in few files."""
    listed = list(documents)
    seen = Counter(fold(word)[:6] for d in listed for word in set(words(d.title)))

    def key(document: Document) -> tuple[str, list[tuple[int, str]], str]:
        stems = {fold(word)[:6] for word in words(document.title)}
        return document.section, sorted((-seen[s], s) for s in stems if len(s) > 3), document.id

    return sorted(listed, key=key)


def _joined(text: list[str], counts: Counter[str]) -> list[str]:
    pairs = (a + b for a, b in pairwise(text) if len(a) > 2 and len(b) > 2)
    return [word for word in pairs if counts[word] >= 2]


def _add_postings(index: Index, texts: list[_Text], synonyms: Synonyms) -> None:
    forms = {form: synonyms.expand(terms) for form, terms in index.forms.items()}
    means = _mean(len(text.title) for text in texts), _mean(len(text.body) for text in texts)
    for number, text in enumerate(texts):
        of_title = TITLE / (1 + LENGTH_OF_TITLE * (len(text.title) / means[0] - 1))
        of_body = BODY / (1 + LENGTH_OF_BODY * (len(text.body) / means[1] - 1))
        frequency: defaultdict[str, float] = defaultdict(float)
        shares: defaultdict[str, float] = defaultdict(float)
        for own, weight in ((text.title, of_title), (text.tags, TAGS), (text.body, of_body)):
            for form, count in Counter(own).items():
                for term, share in forms[form].items():
                    frequency[term] += weight * count * share
                    shares[term] = max(shares[term], share)
            for term, count in synonyms.of_pairs(main_term(forms[f]) for f in own).items():
                frequency[term] += weight * count * SYNONYM
        of_title_words: dict[str, float] = {}
        for form in text.title:
            for term, share in forms[form].items():
                of_title_words[term] = max(of_title_words.get(term, 0), share)
        for term, share in shares.items():
            index.holders[term] = index.holders.get(term, 0) + share
        for term, total in frequency.items():
            kind = _title_class(of_title_words.get(term, 0))
            index.postings.setdefault(term, []).append(Posting(number, total / (K1 + total), kind))


def _title_class(share: float) -> int:
    if share > 0.8:
        return WORD_OF_TITLE
    return PART_OF_TITLE if share >= 0.45 else KIN_OF_TITLE if share > 0 else 0


def _idf(holders: float, total: int, term: str, analyser: Analyser) -> float:
    """How telling a term is, by the documents that have it and by its frequency in the language."""
    own = math.log(1 + (total - holders + 0.5) / (holders + 0.5))
    common = min(max(analyser.dictionary.zipf(term) - COMMON, 0) / COMMON, 1)
    return max(own * (1 - GENERAL * common), 0) + PRESENCE


def _title_weight(title: list[str], index: Index) -> float:
    total = 0.0
    for form in set(title):
        terms = index.forms[form]
        total += index.idf.get(main_term(terms), 0)
    return total


def main_term(terms: Mapping[str, float]) -> str:
    """The term that a form means most."""
    return max(terms, key=terms.__getitem__)


def _mean(values: Iterable[int]) -> float:
    listed = list(values)
    return sum(listed) / len(listed) if any(listed) else 1.0
