"""What the tests of the search look at: its pages, its field, its results."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.test_site import RULES

RESULTS = {"fi": "/fi/haku/", "sv": "/sv/sok/"}


def search_page(site_url: str, language: str, query: str, more: str = "") -> str:
    return f"{site_url}{RESULTS[language]}?q={quote(query)}{more}"


def heading(page: Page) -> str:
    """What stands over the results, when they have come."""
    found = page.locator("[data-results] h2").first
    expect(found).to_be_visible()
    return found.inner_text()


def titles(page: Page) -> list[str]:
    return page.locator("[data-results] ol.hits h3 a").all_inner_texts()


def field(page: Page) -> Locator:
    return page.get_by_role("search").locator("input")


def axe(page: Page) -> list[tuple[str, list[str]]]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [(v["id"], [n["html"][:120] for n in v["nodes"][:3]]) for v in found]


def a_hit(**changes: str) -> dict[str, str]:
    hit = {"id": "x", "url": "/fi/", "title": "T", "excerpt": "E", "section": "wilma"}
    return hit | {"date": "2026-11-23"} | changes


def answer_with(page: Page, **result: Any) -> None:
    """Put a worker in place of the real one that always answers this."""
    answer = {"total": 0, "hits": [], "marks": [], "spelling": None} | result
    script = f"onmessage = ({{data}}) => postMessage({{id: data.id, result: {json.dumps(answer)}}})"
    page.context.route(
        "**/worker.js",
        lambda route: route.fulfill(body=script, content_type="text/javascript"),
    )
