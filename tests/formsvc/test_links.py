"""Addresses in what people write."""

import pytest

from formsvc.links import with_links


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("katso https://a.fi/x?y=1&z=2.", "https://a.fi/x?y=1&amp;z=2"),
        ("(http://a.fi/)", "http://a.fi/"),
        ("mailto:tuki@example.fi, kiitos", "mailto:tuki@example.fi"),
    ],
)
def test_web_and_mail_addresses_become_links(text: str, address: str) -> None:
    link = f'<a href="{address}" rel="noopener nofollow">{address}</a>'
    assert link in with_links(text)


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://a.fi",
        "http://",
        "https://.",
        "<a href='x'>",
    ],
)
def test_nothing_else_becomes_a_link(text: str) -> None:
    assert "<a " not in with_links(text)


def test_a_link_cannot_break_out_of_its_attribute() -> None:
    shown = with_links("http://a.fi/\"onclick=alert(1) http://a.fi/'x <b>")
    assert shown.count("<") == shown.count(">") == 4
    assert 'onclick="' not in shown
    assert "&lt;b&gt;" in shown
