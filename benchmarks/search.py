"""Measure our search beside Material's and Pagefind's over the shared corpus and print it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from benchmarks import corpus as corpora
from benchmarks import costs, spelling, systems
from benchmarks.systems import Answer, Neuvo, System

SCOPED = "in section"  # the agencies' questions, asked in the section of their answer
Scores = dict[tuple[str, str], tuple[list[float], int]]  # (language, class): measures, queries


def main() -> None:
    """`python -m benchmarks.search`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=systems.DATA)
    parser.add_argument("--queries", type=Path, help="other queries than those in DATA/dev")
    parser.add_argument("--quick", action="store_true", help="1,500 articles and ours only")
    args = parser.parse_args()
    if not (args.data / "score.py").is_file():
        sys.exit(f"{args.data}: no score.py there; name the corpus with --data")
    compared = [systems.QuickNeuvo] if args.quick else systems.compared()
    print(f"Search benchmark: {systems.versions()}\n")
    for full in (False,) if args.quick else (False, True):
        measure(args.data, args.queries or args.data / "dev", compared, full=full)


def measure(data: Path, queries: Path, compared: Sequence[type[System]], *, full: bool) -> None:
    """Build and ask every system at one size and print its tables."""
    score = corpora.scorer(data)
    found = corpora.corpora(data, queries, full=full)
    runs = [Run([kind(corpus) for corpus in found]) for kind in compared]
    scores = [run.scores(score, queries, full=full) for run in runs]
    articles = corpora.FULL if full else corpora.SUBSET
    print_quality(f"{articles:,} articles", score, [run.name for run in runs], scores)
    print_costs(runs)
    print_ours(runs[0])


class Run:
    """One system over all corpora of one size: built, and asked everything twice in a session."""

    def __init__(self, built: Sequence[System]) -> None:
        self.systems = built
        self.name = built[0].name
        self.answers: list[list[Answer]] = []
        self.times: list[list[float]] = []  # of the second round, when all files are loaded
        for system in built:
            print(f"  {system.name}, {system.corpus.key} …", file=sys.stderr, flush=True)
            system.build()
            queries = plain(system.corpus.queries)
            answers = system.ask(queries + queries)
            self.answers.append(answers[: len(queries)])
            self.times.append([answer["ms"] for answer in answers[len(queries) :]])

    def scores(self, score: Any, queries: Path, *, full: bool) -> Scores:
        """The measures of the corpus's own score.py per language and class."""
        results = {a["id"]: a["results"] for a in chain.from_iterable(self.answers)}
        table: Scores = score.score(results, queries, full)
        for system in self.systems:
            if isinstance(system, Neuvo) and system.corpus.name == "swefaq":
                scoped = system.ask(plain(system.corpus.queries, scope=True))
                results = {answer["id"]: answer["results"] for answer in scoped}
                table["sv", SCOPED] = score.score(results, queries)["sv", "swefaq"]
        return table


def plain(queries: Sequence[dict[str, Any]], *, scope: bool = False) -> list[dict[str, Any]]:
    """What a search may know of the queries."""
    keys = ("id", "query", "scope") if scope else ("id", "query")
    return [{key: query[key] for key in keys} for query in queries]


def print_quality(size: str, score: Any, names: Sequence[str], scores: Sequence[Scores]) -> None:
    """Recall and rank, a row per class, the systems side by side."""
    measures = score.MEASURES
    for language in sorted({language for language, _ in scores[0]}):
        heading = "".join(f"  {name:<{6 * len(measures)}}" for name in names)
        print(f"{f'{language}, {size}':22}{heading}")
        columns = "  " + "".join(f"{name:>6}" for name in measures)
        print(f"{'class':16}{'n':>6}{columns * len(names)}")
        for kind in (*score.CLASSES, SCOPED):
            cells = [table.get((language, kind)) for table in scores]
            if cells[0]:
                print(f"{kind:16}{cells[0][1]:6}" + "".join(map(numbers, cells)))
        means = [(score.class_mean(table, language), 0) for table in scores]
        print(f"{'mean of six':22}" + "".join(map(numbers, means)) + "\n")


def numbers(cell: tuple[list[float], int] | None) -> str:
    """The measures of one class in one system; nothing where it was not asked."""
    return "  " + "".join(f"{value:6.1f}" for value in cell[0]) if cell else ""


def print_costs(runs: Sequence[Run]) -> None:
    """Sizes, bytes on the wire and processor time, a row per corpus and system."""
    print(f"{'':22}{'build':>7}{'index, kB':>15}{'':>7}{'script':>7}", end="")
    print(
        "".join(f"{name:>20}" for name in ("first result", "first five", "further query")), end=""
    )
    print(f"{'query, ms':>21}")
    print(f"{'':22}{'s':>7}{'raw':>8}{'gzip':>7}{'files':>7}{'kB':>7}", end="")
    print(f"{'kB':>7}{'p95':>7}{'req':>6}" * 3 + f"{'med':>7}{'p95':>7}{'p99':>7}")
    for run in runs:
        for system, times in zip(run.systems, run.times, strict=True):
            print(costs_of(system, times))
    print()


def costs_of(system: System, times: Sequence[float]) -> str:
    """One row of the table of costs."""
    raw, packed, files = costs.size(system.files())
    script = costs.size(system.scripts())[1]
    sample = plain(system.corpus.queries)[:: system.cold_sample]
    one, five = (system.ask(sample, limit, cold=True) for limit in (1, 5))
    row = f"{system.corpus.key:13}{system.name:9}{system.build_seconds:7.1f}"
    row += f"{raw:8.0f}{packed:7.0f}{files:7}{script:7.1f}"
    for pairs in (costs.first(system, one), costs.first(system, five), costs.further(system, five)):
        sizes, requests = zip(*pairs, strict=True)
        row += f"{costs.percentile(sizes, 0.5):7.1f}{costs.percentile(sizes, 0.95):7.1f}"
        row += f"{costs.percentile(requests, 0.5):3.0f}/{costs.percentile(requests, 0.95):<2.0f}"
    return row + "".join(f"{costs.percentile(times, part):7.2f}" for part in (0.5, 0.95, 0.99))


def print_ours(run: Run) -> None:
    """What only our own search has: cost of typing, errors recognised, right words doubted."""
    for system, answers in zip(run.systems, run.answers, strict=True):
        queries = system.corpus.queries
        sizes, requests = zip(*costs.typed(system, queries[::20]), strict=True)
        size, number = costs.percentile(sizes, 0.5), costs.percentile(requests, 0.5)
        print(f"{system.corpus.key}: a query typed letter by letter loads", end=" ")
        print(f"{size:.0f} kB in {number:.0f} requests (median)")
        answered = {answer["id"]: answer for answer in answers}
        if found := spelling.typos(queries, answered):
            line = "with a proposal {:.1f} %, the intended form {:.1f} %, its word {:.1f} %; {}"
            line = line.format(*found[:3], f"{found[3]:.1f} % lack dots only and need none")
            print("  misspelt: " + line)
        needless = sorted(spelling.needless(queries, answered).items())
        cells = [f"{name} {one:.1f} + {two:.1f}" for name, (one, two) in needless]
        print("  rightly spelled, % replaced + % doubted: " + ", ".join(cells))
    print()


if __name__ == "__main__":
    main()
