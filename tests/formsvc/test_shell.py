"""The service wears the site's look, and nothing of the site runs as a template."""

import os
from pathlib import Path

import pytest
from jinja2 import Environment

from formsvc.shell import ShellLoader, shell_source

PAGE = '{% extends "shell/fi.html" %}{% block slot_content %}words{% endblock %}'


def wear(text: str) -> str:
    return Environment(autoescape=True).from_string(shell_source(text)).render()


@pytest.mark.parametrize(
    "text",
    [
        "{{ 7 * 7 }}",
        "{% raw %}{% endraw %}",
        "{% endraw %}{{ config }}",
        "{# gone #}",
        "{",
        "{{",
        "<style>a{{b}}</style> & <b>",
    ],
)
def test_the_site_is_taken_literally(text: str) -> None:
    assert wear(f"{text}<!--slot:title-->{text}") == text * 2


def test_a_slot_may_stand_twice() -> None:
    source = shell_source("<!--slot:title-->|<!--slot:title-->")
    page = Environment(autoescape=True).from_string(source)
    environment = Environment(autoescape=True)
    child = environment.from_string("{% extends base %}{% block slot_title %}x{% endblock %}")
    assert child.render(base=environment.from_string(source)) == "x|x"
    assert page.render() == "|"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "_shell").mkdir()
    (tmp_path / "_shell/fi.html").write_text("old <!--slot:content-->")
    return tmp_path


def test_a_new_build_is_worn_at_once(site: Path) -> None:
    page = Environment(loader=ShellLoader(site), auto_reload=True)
    assert page.from_string(PAGE).render() == "old words"
    shell = site / "_shell/fi.html"
    shell.write_text("new <!--slot:content-->")
    os.utime(shell, ns=(1, 1))
    assert page.from_string(PAGE).render() == "new words"


def test_the_last_build_is_worn_while_there_is_none(site: Path) -> None:
    page = Environment(loader=ShellLoader(site), auto_reload=True)
    assert page.from_string(PAGE).render() == "old words"
    (site / "_shell/fi.html").unlink()
    assert page.from_string(PAGE).render() == "old words"
