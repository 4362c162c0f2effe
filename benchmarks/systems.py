"""The searches that are compared: how each is built from articles and asked its queries."""

from __future__ import annotations

import json
import re
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks import corpus as corpora
from benchmarks.corpus import Corpus

HERE = Path(__file__).parent
DATA = HERE.parent.parent / "shared" / "search"
WORK = HERE.parent / "var" / "bench"
BIN = Path(sys.executable).parent
PAGEFIND = WORK / "pagefind" / "pagefind_bin" / "pagefind"

Answer = dict[str, Any]  # {"id", "results", "loaded", "ms", "spelling"?}


def run(*command: str | Path, text: str | None = None) -> tuple[str, float]:
    """What a program prints, and the seconds of processor time that it and its children took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        list(map(str, command)), input=text, stdout=subprocess.PIPE, encoding="utf-8", check=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return done.stdout, seconds


class System:
    """One search over one corpus; `folder` is where its files lie, as a host would serve them."""

    name = ""
    index: tuple[str, ...] = ("*",)  # what belongs to the index, as patterns below `folder`
    cold_sample = 1  # each how many-th query is also asked in a fresh session

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self.build_seconds = 0.0

    @property
    def folder(self) -> Path:
        """Where its index is built."""
        return WORK / self.corpus.key / self.name.lower()

    def build(self) -> None:
        """Build the index and note the processor time that it took."""
        raise NotImplementedError

    def command(self, limit: int, *, cold: bool) -> list[str | Path]:
        """The program that answers queries."""
        raise NotImplementedError

    def ask(
        self, queries: Iterable[dict[str, Any]], limit: int = 10, *, cold: bool = False
    ) -> list[Answer]:
        """Answers to queries in their order, in one session or, when cold, each in a fresh one."""
        text = "".join(json.dumps(query, ensure_ascii=False) + "\n" for query in queries)
        answers = run(*self.command(limit, cold=cold), text=text)[0]
        return [json.loads(line) for line in answers.splitlines()]

    def files(self) -> list[Path]:
        """The files of the index."""
        found = {path for pattern in self.index for path in self.folder.rglob(pattern)}
        return sorted(path for path in found if path.is_file())

    def scripts(self) -> list[Path]:
        """The scripts that a browser loads to ask it."""
        raise NotImplementedError


class Neuvo(System):
    """Our own."""

    name = "Neuvo"

    def build(self) -> None:
        """The command of an editor, from articles to the files that a site serves."""
        shutil.rmtree(self.folder, ignore_errors=True)
        lines = self.folder.with_suffix(".jsonl")
        corpora.write(lines, self.corpus.lines())
        self.build_seconds = run(BIN / "faq", "search-index", lines, self.folder)[1]

    def command(self, limit: int, *, cold: bool) -> list[str | Path]:
        """The engine of the browser, run by Node."""
        options = ["--cold"] if cold else []
        script = HERE / "query.mjs"
        return ["node", script, "--index", self.folder, "--limit", str(limit), *options]

    def scripts(self) -> list[Path]:
        """The modules of the worker, which answer a query."""
        assets = HERE.parent / "faq" / "theme" / "assets" / "search"
        found = [assets / "worker.js"]
        for path in found:  # which grows while it is read
            names = re.findall(r'^import .*"\./(.+)";', path.read_text("utf-8"), re.MULTILINE)
            found += [assets / name for name in names if assets / name not in found]
        return found


class QuickNeuvo(Neuvo):
    """The same for a developer in a hurry."""

    cold_sample = 5


class Material(System):
    """The search that Material for MkDocs brings: lunr, with the worker that it serves."""

    name = "Material"
    index = ("search_index.json",)
    cold_sample = 20  # a fresh session always loads the same

    def build(self) -> None:
        """MkDocs with the search plugin on."""
        write_site(self.corpus, self.folder.parent)
        config = self.folder.parent / "mkdocs.yml"
        command = ("env", "NO_MKDOCS_2_WARNING=1", BIN / "mkdocs", "build", "-q", "-f", config)
        self.build_seconds = run(*command)[1]

    @property
    def javascripts(self) -> Path:
        """Where the installed Material has its scripts."""
        spec = find_spec("material")
        assert spec is not None
        assert spec.origin is not None
        return Path(spec.origin).parent / "templates" / "assets" / "javascripts"

    def command(self, limit: int, *, cold: bool) -> list[str | Path]:
        """Its worker, run by Node."""
        return ["node", HERE / "material.mjs", self.javascripts, self.folder]

    def scripts(self) -> list[Path]:
        """The worker and the stemmer that it loads."""
        names = ("stemmer.support", self.corpus.language)
        stemmers = [self.javascripts / "lunr" / "min" / f"lunr.{name}.min.js" for name in names]
        return [*(self.javascripts / "workers").glob("*.js"), *stemmers]


class Pagefind(System):
    """Pagefind over the pages that were built for Material."""

    name = "Pagefind"
    index = ("pagefind-entry.json", "*.pf_meta", "wasm.??.pagefind", "*.pf_index", "*.pf_fragment")
    cold_sample = 10  # a fresh session costs a tenth of a second of waiting

    @property
    def folder(self) -> Path:
        """The built site, to which Pagefind adds its own folder."""
        return WORK / self.corpus.key / "material"

    def build(self) -> None:
        """Pagefind's own program, over the built site."""
        self.build_seconds = run(PAGEFIND, "--site", self.folder, "--quiet")[1]

    def command(self, limit: int, *, cold: bool) -> list[str | Path]:
        """Its module, run by Node."""
        options = ["--cold"] if cold else []
        return ["node", HERE / "pagefind.mjs", self.folder, "--limit", str(limit), *options]

    def scripts(self) -> list[Path]:
        """Its module and its worker."""
        return [self.folder / "pagefind" / f"{name}.js" for name in ("pagefind", "pagefind-worker")]


def write_site(corpus: Corpus, folder: Path) -> None:
    """The articles as a MkDocs project whose pages hold nothing but the article."""
    docs, theme = folder / "docs", folder / "theme"
    shutil.rmtree(docs, ignore_errors=True)
    docs.mkdir(parents=True)
    theme.mkdir(exist_ok=True)
    for article in corpus.articles:
        (docs / f"{article['id']}.md").write_text(article["md"], "utf-8")
    shutil.copy(HERE / "page.html", theme / "main.html")
    config = {
        "site_name": corpus.key,
        "site_dir": "material",
        "theme": {"name": "material", "language": corpus.language, "custom_dir": "theme"},
        "plugins": ["search"],
        "validation": {"links": {"not_found": "ignore", "unrecognized_links": "ignore"}},
    }
    (folder / "mkdocs.yml").write_text(json.dumps(config), "utf-8")


def compared() -> Sequence[type[System]]:
    """The systems that are there to be measured."""
    return [Neuvo, Material, *([Pagefind] if PAGEFIND.is_file() else [])]


def versions() -> str:
    """One line that says what was compared."""
    pagefind = run(PAGEFIND, "--version")[0].strip() if PAGEFIND.is_file() else "no Pagefind"
    node = run("node", "--version")[0].strip()
    return f"Material {version('mkdocs-material')}, {pagefind}, Node {node}"
