"""Endings of a language: how a browser finds the base form of a form that the site has not.

`python -m faq.search.rules fi sv` learns them anew from the forms that are common in the language.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from pathlib import Path

from wordfreq import top_n_list

from faq.search.analysis import GRAMMARS
from faq.search.dictionary import read_dictionary
from faq.search.words import common_start, fold

FOLDER = Path(__file__).parent / "rules"
MOST_WORDS = 300_000  # forms to learn from, the most common first
MOST_RULES = 2_000
CONTEXT = 2  # letters before the ending that a rule may look at
MOST_TAILS = 4
LEAST_SHARE = 0.1  # of the forms with an ending; rarer base forms are left out


def read_rules(language: str) -> dict[str, str]:
    """Ending of a folded form → possible endings of its base form, the likeliest first."""
    rules: dict[str, str] = json.loads((FOLDER / f"{language}.json").read_text("utf-8"))
    return rules


def learn_rules(language: str) -> dict[str, str]:
    """The rules that explain most of the language's common forms."""
    dictionary, grammar = read_dictionary(language), GRAMMARS[language]
    seen: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for form in top_n_list(language, MOST_WORDS):
        lemmas = grammar.base_forms(form, dictionary, lambda _: 0)
        if not form.isalpha() or not lemmas or len(form) < 4:
            continue
        key, lemma = fold(form), fold(grammar.term(lemmas[0], dictionary))
        same = common_start([key, lemma])
        if same < 3:
            continue
        for context in range(CONTEXT + 1):
            if same - context >= 2:
                seen[key[same - context :]][lemma[same - context :]] += 1
    likely = sorted(seen, key=lambda ending: -sum(seen[ending].values()))[:MOST_RULES]
    return {
        ending: " ".join(
            tail or "-"
            for tail, count in seen[ending].most_common(MOST_TAILS)
            if count >= LEAST_SHARE * sum(seen[ending].values())
        )
        for ending in sorted(likely)
        if ending
    }


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for code in sys.argv[1:]:
        text = json.dumps(learn_rules(code), ensure_ascii=False, indent=0)
        (FOLDER / f"{code}.json").write_text(text + "\n", "utf-8")
