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


def write_site(root: Path) -> None:
    """Write site/ and restricted/ below root."""
    files = {
        "site/index.html": "<h1>Neuvo</h1>",
        "site/.hidden": "hidden",
        "site/assets/neuvo.1234abcd.css": "a { color: red }",
        "site/assets/plain.css": "a { color: red }",
        "site/articles.json": json.dumps(_articles()),
        "site/fi/wilma/salasana/index.html": "<h1>Salasana</h1>",
        "restricted/articles.json": json.dumps({"restricted": [], "articles": []}),
        "restricted/fi/info/katkot/index.html": "<h1>Salainen katko</h1>",
        "restricted/fi/info/katkot.csv": "salainen",
        "restricted/fi/wilma/vain-asiakkaille/index.html": "<h1>Salainen ohje</h1>",
    }
    for language in ("fi", "sv"):
        files |= {
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
