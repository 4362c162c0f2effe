"""The build: files in, pages out, by the real program."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest

from faq.restricted import find_traces
from tests.faq.conftest import Build, article, page


def write(docs: Path, name: str, text: str) -> None:
    (docs / name).write_text(text, "utf-8")


def read(docs: Path, name: str) -> str:
    return (docs.parent / "site" / name).read_text("utf-8")


def test_each_language_has_its_own_address_and_words(docs: Path, build: Build) -> None:
    write(docs, "fi/wilma/salasana.md", article("Salasana"))
    write(docs, "sv/wilma/salasana.md", article("Lösenord", more="slug: losenord\n"))
    build()
    swedish = read(docs, "sv/wilma/losenord/index.html")
    assert '<html lang="sv">' in swedish
    assert "Gå till innehållet" in swedish
    assert 'hreflang="fi" href="http://127.0.0.1:8000/fi/wilma/salasana/"' in swedish
    assert not (docs.parent / "site/sv/wilma/salasana").exists()
    assert 'lang="sv"' in read(docs, "sv/404.html")


def test_an_untranslated_article_stands_in_its_own_language(docs: Path, build: Build) -> None:
    write(docs, "fi/wilma/salasana.md", article("Salasana"))
    build()
    page = read(docs, "sv/wilma/salasana/index.html")
    assert '<html lang="sv">' in page
    assert "Sidan finns inte ännu på svenska" in page
    assert re.search(r'<div class="md-typeset" lang="fi">\s*<h1>Salasana</h1>', page)
    assert "inte ännu på svenska" in read(docs, "sv/wilma/index.html")


def test_a_translation_older_than_its_source_says_so(docs: Path, build: Build) -> None:
    write(docs, "fi/wilma/salasana.md", article("Salasana", "Uusi teksti."))
    stale = "source_language: fi\nsource_hash: 0123456789ab\n"
    write(docs, "sv/wilma/salasana.md", article("Lösenord", more=stale))
    build()
    assert "Översättningen är äldre än originalsidan" in read(docs, "sv/wilma/salasana/index.html")


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ("colour: red\n", "fi/wilma/salasana.md: colour: unknown key"),
        ("source_language: sv\n", "fi/wilma/salasana.md: source_language: no such text"),
    ],
)
def test_a_fault_ends_a_strict_build(docs: Path, build: Build, more: str, fault: str) -> None:
    write(docs, "fi/wilma/salasana.md", article("Salasana", more=more))
    assert fault in build(ok=False).stderr


def test_markup_that_runs_ends_a_strict_build(docs: Path, build: Build) -> None:
    write(docs, "fi/wilma/salasana.md", article("Salasana", "<script>alert(1)</script>"))
    assert "raw HTML «<script» is not allowed" in build(ok=False).stderr


def test_a_title_is_text_on_every_page(docs: Path, build: Build) -> None:
    write(docs, "fi/wilma/salasana.md", article("'<b>x</b> & {{7*7}}'", tag="'<i>'"))
    build()
    for name in ("fi/wilma/salasana/index.html", "fi/wilma/index.html", "fi/hakemisto/index.html"):
        if (docs.parent / "site" / name).exists():
            assert "&lt;b&gt;x&lt;/b&gt; &amp; {{7*7}}" in read(docs, name)
            assert "<b>x</b>" not in read(docs, name)


def test_dates_decide_what_is_published(docs: Path, build: Build) -> None:
    write(docs, "fi/wilma/tuleva.md", article("Tuleva").replace("2026-01-02", "2999-01-02"))
    write(docs, "fi/wilma/mennyt.md", article("Mennyt", more="expires: 2026-01-03\n"))
    build()
    assert not list((docs.parent / "site").rglob("*tuleva*"))
    assert not list((docs.parent / "site").rglob("*mennyt*"))


def test_an_alias_leads_to_the_article(docs: Path, build: Build) -> None:
    write(docs, "fi/wilma/salasana.md", article("Salasana", more="aliases: [/vanha/osoite/]\n"))
    build()
    assert 'url=/fi/wilma/salasana/"' in read(docs, "vanha/osoite/index.html")


def test_a_word_of_a_restricted_article_is_in_no_public_file(docs: Path, build: Build) -> None:
    secret = article(
        "Kanariaotsikko",
        "## Kanariaväliotsikko\n\nKanariateksti ![kanariakuvaus](kanarialiite.png)",
        tag="kanariatunniste",
        more="slug: kanariaosoite\nsynonyms: [kanariasana]\naliases: [/fi/kanariavanha/]\n",
    )
    write(docs, "fi/info/kanariatiedosto.md", secret)
    write(docs, "fi/wilma/salasana.md", article("Salasana"))
    (docs / "fi/info/kanarialiite.png").write_bytes(b"kanariakuva")
    build()
    public, restricted = docs.parent / "site", docs.parent / "restricted"
    for path in public.rglob("*"):
        assert "kanaria" not in str(path).casefold()
        assert path.is_dir() or b"kanaria" not in path.read_bytes().lower(), path
    assert (restricted / "fi/info/kanarialiite.png").is_file()
    assert "Kanariateksti" in (restricted / "fi/info/kanariaosoite/index.html").read_text("utf-8")
    assert "Kanariaotsikko" in (restricted / "fi/info/index.html").read_text("utf-8")
    assert "kirjautuneille asiakkaille" in read(docs, "fi/info/index.html")
    catalogue = json.loads((restricted / "articles.json").read_text("utf-8"))
    assert catalogue["articles"][0]["access"] == "customers"


def test_a_word_that_public_headings_have_too_is_no_trace(docs: Path, build: Build) -> None:
    write(docs, "sv/info/kontakt.md", article("Kontakt", more="slug: andringar\n"))
    write(docs, "sv/wilma/nytt.md", article("Nytt", "## Ändringar"))
    build()
    assert 'id="andringar"' in read(docs, "sv/wilma/nytt/index.html")


def test_a_link_from_a_public_article_to_a_restricted_one_ends_the_build(
    docs: Path, build: Build
) -> None:
    write(docs, "fi/info/salainen.md", article("Kanariaotsikko"))
    write(docs, "fi/wilma/salasana.md", article("Salasana", "[lue](../info/salainen.md)"))
    failed = build(ok=False)
    assert "restricted text in public files" in failed.stderr
    assert "fi/wilma/salasana/index.html: " in failed.stderr
    assert not (docs.parent / "site").exists()


def test_the_proof_unpacks_gzip_and_decodes_addresses(tmp_path: Path) -> None:
    (tmp_path / "a.gz").write_bytes(gzip.compress(b"Kanaria"))
    (tmp_path / "b.html").write_text("k&#97;naria", "utf-8")
    (tmp_path / "c.txt").write_text("%6Banaria", "utf-8")
    assert len(find_traces(tmp_path, {"kanaria"})) == 3


def test_a_fault_leaves_the_last_site_standing(docs: Path, build: Build) -> None:
    write(docs, "fi/wilma/salasana.md", article("Salasana"))
    write(docs, "fi/info/katkot.md", article("Katkot", more="access: customers\n"))
    build("faq")
    (docs / "fi/wilma/salasana.md").unlink()
    write(docs, "fi/wilma/vika.md", article("Vika", more="colour: red\n"))
    build("faq", ok=False)
    assert "Salasana" in read(docs, "fi/wilma/salasana/index.html")
    assert (docs.parent / "restricted/fi/info/katkot/index.html").is_file()
    write(docs, "fi/wilma/vika.md", article("Vika"))
    build("faq")
    assert "Vika" in read(docs, "fi/wilma/vika/index.html")
    assert not (docs.parent / "site/fi/wilma/salasana").exists()
    built = {"docs", "mkdocs.yml", "restricted", "site"}
    assert {path.name for path in docs.parent.iterdir()} == built


def test_properdocs_builds_the_same_pages(docs: Path, build: Build) -> None:
    write(docs, "fi/wilma/salasana.md", article("Salasana"))
    build()
    site = docs.parent / "site"
    ours = {path.relative_to(site): path.read_bytes() for path in site.rglob("*.html")}
    build("properdocs")
    assert {path.relative_to(site): path.read_bytes() for path in site.rglob("*.html")} == ours


@pytest.mark.parametrize(
    ("name", "more", "fault"),
    [
        ("fi/wilma/toinen", "aliases: [/fi/wilma/salasana/]\n", "aliases: /fi/wilma/salasana/ is"),
        ("fi/wilma/toinen", "aliases: [/fi/wilma/toinen/]\n", "aliases: /fi/wilma/toinen/ is"),
        ("sv/info/index", "", "sv/info/index.md: access: must be the same in all languages"),
    ],
)
def test_addresses_and_access_cannot_contradict_each_other(
    docs: Path, build: Build, name: str, more: str, fault: str
) -> None:
    write(docs, "fi/wilma/salasana.md", article("Salasana"))
    text = page("Info", "order: 20\n") if name.endswith("index") else article("Toinen", more=more)
    write(docs, f"{name}.md", text)
    assert fault in build(ok=False).stderr


def test_a_coming_announcement_is_in_no_list(docs: Path, build: Build) -> None:
    coming = page("Tuleva katko", "published: 2999-01-01T08:00:00+02:00\n")
    write(docs, "fi/announcements/katko.md", coming)
    build()
    for name in ("fi/index.html", "fi/announcements/index.html"):
        assert "Tuleva katko" not in read(docs, name)


def test_a_stand_in_tells_its_language_on_every_kind_of_page(docs: Path, build: Build) -> None:
    write(
        docs, "fi/announcements/katko.md", page("Katko", "published: 2020-01-01T08:00:00+02:00\n")
    )
    (docs / "sv/wilma/index.md").unlink()
    build()
    for name in ("sv/announcements/katko/index.html", "sv/wilma/index.html"):
        text = read(docs, name)
        assert "Sidan finns inte ännu på svenska" in text
        assert re.search(r'<(article|h1)[^>]* lang="fi"', text)


def test_the_modules_of_the_search_share_one_folder_and_its_hash(docs: Path, build: Build) -> None:
    build()
    (folder,) = (docs.parent / "site/assets").glob("search.*")
    names = {module.name for module in folder.iterdir()}
    imported = {
        name
        for module in folder.iterdir()
        for name in re.findall(r'["(]\./([a-z]+\.js)"', module.read_text("utf-8"))
    }
    assert imported <= names
    assert {"worker.js", "engine.js"} <= imported
