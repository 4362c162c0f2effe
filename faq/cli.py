"""The editors' command: `faq build | schema | search-index | stamp`."""

from __future__ import annotations

import json
import re
from pathlib import Path

import click

from faq.articles import MODELS, split, text_hash


@click.group()
def main() -> None:
    """Build the site and keep its articles in order."""


@main.command()
def build() -> None:
    """Build both languages into site/ and the restricted pages into restricted/."""
    from faq.plugins import build_site

    build_site()


@main.command()
@click.argument("kind", type=click.Choice(sorted(MODELS)))
def schema(kind: str) -> None:
    """Print the JSON Schema of the front matter of KIND, for an editor's editor."""
    click.echo(json.dumps(MODELS[kind].model_json_schema(), ensure_ascii=False, indent=2))


@main.command()
@click.argument("corpus", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("out", type=click.Path(file_okay=False, path_type=Path))
def search_index(corpus: Path, out: Path) -> None:
    """Build the search index of CORPUS, lines of JSON in one language, into the folder OUT.

    A line is {"id", "lang", "title", "text", "tags"?, "category"?}.
    """
    from faq.search.analysis import GRAMMARS
    from faq.search.corpus import CorpusError, read_corpus
    from faq.search.files import write_index
    from faq.search.index import build_index
    from faq.search.synonyms import general_groups

    if out.is_dir() and any(out.iterdir()) and not (out / "index.json").is_file():
        raise click.ClickException(f"{out}: holds other things than an index")
    try:
        language, documents = read_corpus(corpus)
        if language not in GRAMMARS:
            raise CorpusError(f"{corpus}: lang: {language!r} is not one of {', '.join(GRAMMARS)}")
        write_index(build_index(language, documents, general_groups(language)), out)
    except CorpusError as error:
        raise click.ClickException(str(error)) from None


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
def stamp(files: tuple[Path, ...]) -> None:
    """Write into each translation of FILES the hash of the text it was translated from."""
    for file in files:
        source_text = file.read_text("utf-8")
        meta, _ = split(source_text)
        language = meta.get("source_language")
        if not language:
            raise click.ClickException(f"{file}: source_language: is missing")
        docs = docs_of(file)
        source = docs / language / Path(*file.resolve().relative_to(docs).parts[1:])
        digest = text_hash(split(source.read_text("utf-8"))[1])
        without = re.sub(r"(?m)^source_hash:.*\n", "", source_text, count=1)
        stamped = re.sub(
            r"(?m)^(source_language:.*\n)", rf"\g<1>source_hash: {digest}\n", without, count=1
        )
        file.write_text(stamped, "utf-8")
        click.echo(f"{file}: {digest}")


def docs_of(file: Path) -> Path:
    """The docs folder a file lies in; a ClickException where there is none."""
    for folder in file.resolve().parents:
        if (folder / "authors.yml").is_file():
            return folder
    raise click.ClickException(f"{file}: is not below docs/")
