"""The pages of the service in Chromium: accessible, of our own host alone, and never too wide."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.portal import Portal, log_in, visit
from tests.browser.test_site import RULES

OUTSIDE = [
    "/login",
    "/login?next=/fi/portal/",
    "/password/forgotten",
    "/password/new",
    "/tickets/nowhere",
]
CUSTOMER = [
    "/portal/",
    "/tickets/",
    "/tickets/?status=settled&q=wilma",
    "/tickets/organisation",
    "/tickets/new",
    "/tickets/1000",
    "/tickets/999999",
    "/settings",
    "/settings/my-data/",
    "/info/",
]
AGENT = ["/portal/", "/agent/tickets/", "/agent/tickets/?status=solved&assignee=me"]
AGENT += ["/agent/tickets/1000", "/agent/tickets/1008", "/agent/tickets/shortcuts"]
AGENT += ["/agent/canned/", "/agent/canned/new", "/agent/report/", "/agent/mails/received/"]
AGENT += ["/agent/mails/undelivered", "/settings/second-factor", "/second-factor/new"]
PAGES = [
    *[("", path) for path in OUTSIDE],
    *[("matti", path) for path in CUSTOMER],
    *[("aino", path) for path in AGENT],
]
# Forms sent empty show every kind of fault.
FORMS = [("", "/login"), ("", "/password/forgotten"), ("matti", "/tickets/new")]
FORMS += [("matti", "/settings"), ("aino", "/agent/tickets/1008")]
LOOKS = [(320, "light"), (320, "dark"), (1280, "light"), (1280, "dark")]


@contextmanager
def as_person(
    browser: Browser, portal: Portal, language: str, person: str, **options: Any
) -> Iterator[Page]:
    with visit(browser, language, **options) as page:
        if person:
            log_in(page, portal, language, person)
        yield page


def faults(page: Page) -> list[object]:
    """What axe finds, and whether the page is wider than the window."""
    violations = Axe().run(page, options=RULES).response["violations"]
    found: list[object] = [
        (fault["id"], [node["html"][:120] for node in fault["nodes"][:3]]) for fault in violations
    ]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append("too wide")
    return found


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
@pytest.mark.parametrize("person", ["", "matti", "aino"])
def test_axe_finds_nothing_on_any_page_of_the_service(
    browser: Browser, portal: Portal, person: str, width: int, scheme: str
) -> None:
    viewport = {"width": width, "height": 800}
    with as_person(browser, portal, "sv", person, color_scheme=scheme, viewport=viewport) as page:
        for path in [path for who, path in PAGES if who == person]:
            page.goto(f"{portal.url}/sv{path}")
            assert faults(page) == [], path
        for path in [path for who, path in FORMS if who == person]:
            page.goto(f"{portal.url}/sv{path}")
            page.locator(
                "main form[method=post]:has(textarea, input:not([type=hidden], [type=radio]))"
                " .actions > button[type=submit]"
            ).first.click()
            expect(page.get_by_role("alert")).to_be_visible()
            assert faults(page) == [], f"{path} sent empty"


def test_no_page_breaks_its_own_rules_or_asks_another_host(
    browser: Browser, portal: Portal
) -> None:
    for person in ("", "matti", "aino"):
        with as_person(browser, portal, "fi", person) as page:
            hosts: set[str] = set()
            complaints: list[str] = []
            page.on("request", lambda request, hosts=hosts: hosts.add(request.url.split("/")[2]))
            page.on(
                "console",
                lambda message, told=complaints: (
                    told.append(message.text) if "status of 4" not in message.text else None
                ),
            )
            page.on("pageerror", lambda error, told=complaints: told.append(str(error)))
            for path in [path for who, path in PAGES if who == person]:
                page.goto(f"{portal.url}/fi{path}")
            for path in ("/", "/wilma/", "/hakemisto/"):
                page.goto(f"{portal.url}/fi{path}")
            assert hosts == {portal.url.split("/")[2]}
            assert complaints == []
