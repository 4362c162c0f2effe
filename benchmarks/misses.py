"""List the queries of a class that our search answers or spells badly."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks import corpus as corpora
from benchmarks import spelling
from benchmarks.systems import DATA, Answer, Neuvo


def main() -> None:
    """`python -m benchmarks.misses fi typo`, with the index that the benchmark built last."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", choices=("fi", "sv", "swefaq"))
    parser.add_argument("kind", metavar="class")
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--full", action="store_true", help="all articles, not the 1,500")
    parser.add_argument("--build", action="store_true", help="build the index anew first")
    parser.add_argument("--first", type=int, default=5, help="how many results count")
    parser.add_argument("--spelling", action="store_true", help="wrong or needless proposals")
    args = parser.parse_args()
    found = corpora.corpora(args.data, args.data / "dev", full=args.full)
    system = Neuvo(next(corpus for corpus in found if corpus.name == args.corpus))
    if args.build or not system.folder.is_dir():
        system.build()
    queries = [query for query in system.corpus.queries if query["class"] == args.kind]
    if args.spelling:
        return print_spelling(queries, system.ask(queries))
    titles = {article["id"]: article["title"] for article in system.corpus.articles}
    missed = 0
    for query, answer in zip(queries, system.ask(queries), strict=True):
        relevant = set(query["relevant_full" if args.full else "relevant"])
        got = relevant & set(answer["results"][: args.first])
        if len(got) < min(args.first, len(relevant)):
            missed += 1
            print_miss(query, answer, relevant, titles)
    print(f"{missed} of {len(queries)} queries miss an article in the first {args.first}.")


def print_miss(
    query: dict[str, Any], answer: Answer, relevant: set[str], titles: dict[str, str]
) -> None:
    """A query and its results with their rank; * is a relevant one, – one that did not come."""
    print(f"{query['id']}: {query['query']}", *(answer["spelling"] or {}).values())
    for rank, name in enumerate(answer["results"], 1):
        print(f"  {rank:2} {'*' if name in relevant else ' '} {titles[name]}  [{name}]")
    for name in sorted(relevant - set(answer["results"])):
        print(f"   – * {titles[name]}  [{name}]")
    print()


def print_spelling(queries: Sequence[dict[str, Any]], answers: Sequence[Answer]) -> None:
    """Misspelt queries without the intended form, and rightly spelled ones with a proposal."""
    for query, answer in zip(queries, answers, strict=True):
        given = " ".join((answer["spelling"] or {}).values())
        wanted = spelling.intended(query) if "typo" in query else ""
        dots = wanted and spelling.bare(wanted) == spelling.bare(query["typo"]) and not given
        if not dots and (spelling.proposed(query, answer) != wanted if wanted else given):
            print(f"{query['id']}: {query['query']}  →  {given or '–'}  ({wanted or 'was right'})")


if __name__ == "__main__":
    main()
