"""An index made by the command, asked by the engine that browsers run."""

import json
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from faq.cli import main

QUERY = Path(__file__).parents[3] / "benchmarks" / "query.mjs"


def build(folder: Path, language: str, articles: Mapping[str, Iterable[str]], **more: Any) -> Path:
    """An index of articles {id: (title, text)}; `more` are further keys of every line.

    What stands before a / in an id is the article's category.
    """
    corpus = folder / "corpus.jsonl"
    lines = [
        {"id": id_, "lang": language, "title": title, "text": text}
        | {"category": id_.rpartition("/")[0]}
        | more
        for id_, (title, text) in articles.items()
    ]
    text = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    corpus.write_text(text, "utf-8")
    result = CliRunner().invoke(main, ["search-index", str(corpus), str(folder / "index")])
    assert result.exit_code == 0, result.output
    return folder / "index"


def ask(index: Path, *queries: str, limit: int = 10, **more: Any) -> list[dict[str, Any]]:
    """The engine's answers: {"id", "results", "marks", "spelling", "loaded", "ms"} each.

    `more` may say "scope" and "exact".
    """
    lines = [json.dumps({"id": str(n), "query": query} | more) for n, query in enumerate(queries)]
    command = ["node", str(QUERY), "--index", str(index), "--limit", str(limit)]
    answer = subprocess.run(
        command, input="\n".join(lines), capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stderr
    return [json.loads(line) for line in answer.stdout.splitlines()]
