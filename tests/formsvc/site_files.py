"""A tiny built site, as `faq build` would leave it."""

import json
from pathlib import Path

ANNOUNCEMENT = {
    "id": "announcements/2026-11-20-push",
    "language": "fi",
    "title": "Push-ilmoitukset viivästyvät",
    "description": "Ilmoitukset tulevat myöhässä.",
    "url": "/fi/tiedotteet/push/",
    "published": "2025-01-01T08:00:00+02:00",
    "expires": None,
    "banner": True,
}
EXPIRED = ANNOUNCEMENT | {
    "id": "announcements/old",
    "title": "Vanha katko",
    "expires": "2025-01-02T08:00:00+02:00",
}
SHELL = """<!doctype html>
<html lang="{language}"><head><title><!--slot:title--></title><!--slot:head-->
<style>a {{{{ color: red }}}} /* {{% raw %}} {{# not a comment #}} {{{{ 7 * 7 }}}} */</style></head>
<body><nav class="languages"><!--slot:alternates--></nav>
<div class="account"><!--slot:account--></div>
<main id="content"><!--slot:content--></main></body></html>
"""
RESULT_PAGES = {"fi": "/fi/haku/", "sv": "/sv/sok/"}
RESULT_PAGE = """<!doctype html>
<html lang="{language}"><head><title>?</title></head><body>
<nav class="languages"><a href="/fi/haku/">Suomi</a> <a href="/sv/sok/">Svenska</a></nav>
<form role="search" action="{address}" data-section-wilma="Wilma" data-section-info="Info">
<input id="search" type="search" name="q" maxlength="300">
<select name="scope"><option value="">Koko sivusto</option>
<option value="wilma">Aihealue: Wilma</option><option value="info">Aihealue: Info</option>
<option value="product:primus">Tuote: Primus</option></select></form>
<div class="results" data-results data-none="?"></div><noscript>
<!--search:start--><p>Haku tarvitsee palvelun.</p><!--search:end--></noscript></body></html>
"""


def write_site(root: Path) -> None:
    """Write site/ and restricted/ below root."""
    files = {
        "site/index.html": "<h1>Neuvo</h1>",
        "site/.hidden": "hidden",
        "site/assets/neuvo.1234abcd.css": "a { color: red }",
        "site/assets/plain.css": "a { color: red }",
        "site/articles.json": json.dumps(_articles()),
        "site/fi/wilma/salasana/index.html": "<h1>Salasana</h1>",
        "restricted/articles.json": json.dumps({"articles": [RESTRICTED]}),
        "restricted/fi/info/katkot/index.html": "<h1>Salainen katko</h1>",
        "restricted/fi/info/katkot.csv": "salainen",
        "restricted/fi/wilma/vain-asiakkaille/index.html": "<h1>Salainen ohje</h1>",
    }
    for language, address in RESULT_PAGES.items():
        files |= {
            f"site{address}index.html": RESULT_PAGE.format(language=language, address=address),
            f"site/_shell/{language}.html": SHELL.format(language=language),
            f"site/{language}/index.html": f"<h1>{language}</h1>",
            f"site/{language}/404.html": f"<h1>404 {language}</h1>",
            f"site/{language}/info/index.html": "<h1>Kirjaudu</h1>",
            f"restricted/{language}/info/index.html": "<h1>Salainen luettelo</h1>",
        }
    for name, text in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")


def _articles() -> dict[str, object]:
    return {
        "built_at": "2026-11-20T00:00:00Z",
        "restricted": ["/fi/info/", "/sv/info/"],
        "search": RESULT_PAGES,
        "articles": [_article("wilma/salasana"), _article("wilma/viestit")],
        "announcements": [ANNOUNCEMENT, EXPIRED],
    }


def _article(name: str) -> dict[str, object]:
    return {
        "id": name,
        "language": "fi",
        "title": name.title(),
        "description": "",
        "url": f"/fi/{name}/",
        "category": "wilma",
        "access": "public",
        "published": "2026-01-02",
        "updated": None,
    }


RESTRICTED = _article("info/katkot") | {"access": "customers"}
