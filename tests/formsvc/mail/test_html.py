"""The HTML part of a mail says what its text says."""

from formsvc.mail.html import as_html


def test_paragraphs_quotations_links_and_signature() -> None:
    text = "Hei\n\nKatso\nhttps://a.fi/x?y=1&z=2\n\n> Rivi\n> toinen\n\n-- \nTuki\n"
    page = as_html(text, "fi", "Otsikko")
    assert '<html lang="fi">' in page
    assert page.count("<p ") == 3
    assert 'href="https://a.fi/x?y=1&amp;z=2"' in page
    assert "Rivi<br>\ntoinen</blockquote>" in page
    assert page.index("Tuki") > page.index("border-top")


def test_nothing_that_people_write_becomes_markup() -> None:
    page = as_html('<img src=x onerror="a()">\n\n> <script>\n', "sv", "</title><b>{x}")
    assert "<img" not in page
    assert "<script" not in page
    assert "</title><b>" not in page
    assert "{x}" in page
