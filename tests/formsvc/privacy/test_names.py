"""A person's name, address, telephone and signature are masked; what is about the matter stays."""

import pytest

from formsvc.privacy.names import Eraser

MAIJA = Eraser("Maija Meikäläinen", "maija@kunta.example", "fi")
MATTI = Eraser("Matti Ek", "matti@kunta.example", "sv")


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Hei Maija,", "Hei [poistettu],"),
        ("Kysy Maijalta tai maija@kunta.example", "Kysy [poistettu] tai [poistettu]"),
        ("Maija  Meikäläisen tunnus", "[poistettu] tunnus"),
        ("MAIJA MEIKÄLÄINEN", "[poistettu]"),
        ("xmaija@kunta.example", "xmaija@kunta.example"),
    ],
)
def test_finnish_forms_of_the_name_are_found(text: str, masked: str) -> None:
    assert MAIJA.in_text(text) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Matin viesti, Mattia kiittäen", "[borttaget] viesti, [borttaget] kiittäen"),
        ("Eks ärende", "[borttaget] ärende"),
        ("Ekonomi och ekskursion", "Ekonomi och ekskursion"),
        ("Mattheus", "Mattheus"),
    ],
)
def test_short_names_take_no_other_words(text: str, masked: str) -> None:
    assert MATTI.in_text(text) == masked


def test_in_passing_only_the_whole_name_and_the_address_go() -> None:
    text = "Maija Meikäläiselle (maija@kunta.example) ja Maija Toiselle"
    assert MAIJA.in_passing(text) == "[poistettu] ([poistettu]) ja Maija Toiselle"


@pytest.mark.parametrize("number", ["+358 40 123 4567", "040 1234567", "09-123 4567", "0401234567"])
def test_telephone_numbers_go(number: str) -> None:
    assert MAIJA.in_own_text(f"Soita {number} huomenna.") == "Soita [poistettu] huomenna."


@pytest.mark.parametrize(
    "text",
    [
        "Versio 4.53.6 ja portti 1222",
        "Tukipyyntö 1042, lukuvuosi 2026-2027",
        "Katko 27.1.2027 klo 9–12",
        "Tunniste -001Ä",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert MAIJA.in_own_text(text) == text


def test_the_signature_goes_and_the_text_above_it_stays() -> None:
    text = "Arvosana katoaa.\n\nTerveisin\nMaija Meikäläinen\nkoulusihteeri\nKoulukatu 1"
    assert MAIJA.in_own_text(text) == "Arvosana katoaa.\n\nTerveisin\n[poistettu]"
    assert MATTI.in_own_text("Tack!\nMed vänlig hälsning, Matti\nrektor") == (
        "Tack!\nMed vänlig hälsning\n[borttaget]"
    )
    assert MATTI.in_own_text("Tack!\nMvh") == "Tack!\nMvh"
    long = "Terveisin lähetetty viesti katosi.\n" + "rivi\n" * 20
    assert MAIJA.in_own_text(long) == long
