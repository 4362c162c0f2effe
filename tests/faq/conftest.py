"""A small bilingual site on disk, and its build."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
Build = Callable[..., "subprocess.CompletedProcess[str]"]

ARTICLE = """---
title: {title}
description: Lyhyt kuvaus, joka kertoo sivun sisällön.
author: wilma
tags: [{tag}]
published: 2026-01-02
{more}---
{text}
"""


def article(title: str, text: str = "Teksti.", tag: str = "salasana", more: str = "") -> str:
    return ARTICLE.format(title=title, text=text, tag=tag, more=more)


def page(title: str, more: str = "") -> str:
    return (
        f"---\ntitle: {title}\ndescription: Lyhyt kuvaus, joka kertoo sivun sisällön.\n{more}---\n"
    )


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """docs/ with every fixed page, one open and one restricted category, in both languages."""
    files = {
        "authors.yml": "wilma: {name: {fi: Tiimi, sv: Teamet}, title: {fi: Tuki, sv: Support}}\n"
    }
    for code, slug in (("fi", "tunnisteet"), ("sv", "etiketter")):
        files |= {
            f"{code}/index.md": page(f"Etusivu {code}"),
            f"{code}/tags.md": page("Tunnisteet", f"slug: {slug}\n"),
            f"{code}/a-o.md": page("Hakemisto"),
            f"{code}/announcements/index.md": page("Tiedotteet"),
            f"{code}/wilma/index.md": page("Wilma", "order: 10\n"),
            f"{code}/info/index.md": page("Info", "order: 20\naccess: customers\n"),
        }
    for name, text in files.items():
        target = tmp_path / "docs" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    return tmp_path / "docs"


@pytest.fixture
def build(docs: Path) -> Build:
    """Build the small site with the project's own mkdocs.yml, by the program given."""

    def run(program: str = "mkdocs", ok: bool = True) -> subprocess.CompletedProcess[str]:
        config = (ROOT / "mkdocs.yml").read_text("utf-8")
        config = config.replace("custom_dir: faq/theme", f"custom_dir: {ROOT}/faq/theme")
        (docs.parent / "mkdocs.yml").write_text(config, "utf-8")
        command = [sys.executable, "-m", program, "build", "--strict", "-f", "mkdocs.yml"]
        if program == "faq":
            command = [str(Path(sys.executable).with_name("faq")), "build"]
        done = subprocess.run(command, cwd=docs.parent, capture_output=True, text=True, check=False)
        assert (done.returncode == 0) == ok, done.stderr
        return done

    return run
