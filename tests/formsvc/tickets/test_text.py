"""Cleaning what people write."""

import pytest

from formsvc.tickets.text import clean_body, clean_line


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Otsikko\r\nkahdella rivillä\t", "Otsikko kahdella rivillä"),
        ("nolla\u200bleveys\ufeff", "nollaleveys"),
        ("kään\u202enetty\u2066", "käännetty"),
        ("a\u0308a\u0308kko\u0308set", "ääkköset"),
        ("perhe 👩\u200d👧 kuvassa", "perhe 👩\u200d👧 kuvassa"),
        ("liitetty\u200dsana", "liitettysana"),
        ("O’Neill – å ä ö «»", "O’Neill – å ä ö «»"),
        ("\x1b[31m\x07", "[31m"),
    ],
)
def test_a_line_keeps_words_and_loses_tricks(typed: str, kept: str) -> None:
    assert clean_line(typed) == kept


def test_a_body_keeps_its_lines() -> None:
    assert clean_body("\r\n yksi\r\n\r\nkaksi\rkolme \n") == "yksi\n\nkaksi\nkolme"
