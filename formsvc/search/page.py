"""The site's search page, into which the service sets its results."""

import re
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path
from typing import Self
from urllib.parse import urlencode

from markupsafe import escape

from formsvc.search.engine import LONGEST_QUERY

START, END = "<!--search:start-->", "<!--search:end-->"
_SECTION = re.compile(r'data-section-([\w-]+)="([^"]*)"')
_SCOPE = re.compile(r'<option value="([^"]*)">([^<]*)</option>')


@dataclass(frozen=True)
class Asked:
    """What is searched, where, and whether its spelling is to be kept."""

    query: str
    scope: str = ""
    exact: bool = False

    @classmethod
    def of(cls, query: str, scope: str, exact: str) -> Self:
        """What an address says."""
        return cls(query[:LONGEST_QUERY].strip(), scope, exact == "1")

    def parameters(self, **changed: object) -> str:
        """The parameters of an address, with some of them changed."""
        wanted = replace(self, **changed)  # type: ignore[arg-type]
        more = {"scope": wanted.scope, "exact": "1" if wanted.exact else ""}
        chosen = {name: value for name, value in more.items() if value}
        return urlencode({"q": wanted.query, **chosen})


@dataclass(frozen=True)
class SearchPage:
    """The built page: what stands before and after the results, and the names of what it offers."""

    before: str
    after: str
    sections: dict[str, str]  # folder → name
    scopes: dict[str, str]  # value → what the menu says

    @classmethod
    def read(cls, file: Path) -> Self | None:
        """The page of a build; None when it has no place for results."""
        page = file.read_text("utf-8")
        before, start, rest = page.partition(START)
        _, end, after = rest.partition(END)
        if not start or not end:
            return None
        return cls(before, after, _names(_SECTION, page), _names(_SCOPE, page))

    def fill(self, results: str, asked: Asked, others: list[str], *, is_counted: bool) -> str:
        """The page with its results; form and language switch keep what was asked."""
        before = self.before
        if asked.scope:
            option = f'<option value="{escape(asked.scope)}"'
            before = before.replace(option, f"{option} selected", 1)
        if is_counted:  # then the page's script need not do it
            before = before.replace("data-results ", "data-results data-counted ", 1)
        for address in others:
            link = f'href="{address}?{escape(asked.parameters())}"'
            before = before.replace(f'href="{address}"', link)
        # Last: the words may look like any of the places above.
        before = before.replace('name="q"', f'name="q" value="{escape(asked.query)}"', 1)
        return before + results + self.after


def _names(pattern: re.Pattern[str], page: str) -> dict[str, str]:
    return {unescape(key): unescape(name) for key, name in pattern.findall(page)}
