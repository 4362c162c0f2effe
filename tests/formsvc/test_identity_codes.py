"""Personal identity codes in running text: the service and the browsers find the same ones."""

import json
import subprocess
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from formsvc.identity_codes import MASK, contains, find, mask
from tests.formsvc.invented_codes import CHECK_SIGNS, CODE, OTHER_CODE, code_of, invent

SCRIPT = Path(__file__).parents[2] / "faq/theme/assets/portal/codes.js"
RIGHT = [
    *[code_of(date(1985, 2, 28), sign, 987) for sign in "-UVWXYuvwxy"],
    *[code_of(date(2004, 2, 29), sign, 900) for sign in "ABCDEFabcdef"],
    code_of(date(1899, 12, 31), "+", 999),
    *[CODE.replace("-", dash) for dash in "\u2010\u2011\u2012\u2013\u2014\u2212"],
    CODE.replace("-", " - "),
    CODE.replace("-", "-\r\n"),
    CODE.replace("-", "\u00ad-"),
    CODE.lower(),
]
AROUND = [
    "{}",
    "Oppilas {} ei näy.",
    "Eleven ({}) syns inte.",
    "hetu:{}",
    "hetu{}.pdf",
    "todistus_{}_kevat.pdf",
    "rivi\n{}\nrivi",
    "\t{}\t",
    "{}:n tiedot",
    "”{}”,{{}}",
    "<td>{}</td>",
    "FI-{};2026-11-24;OK",
]
WRONG = [
    "-001Ä",
    "010101-001Ä",
    "010101-001A",
    "010101-000A",
    "010101A001X",
    CODE[:-1] + "Ä",
    CODE[:-1] + "Q",
    CODE[:-1] + CHECK_SIGNS[(CHECK_SIGNS.index(CODE[-1]) + 1) % 31],
    CODE + "1",
    CODE + "a",
    CODE + "ä",
    "1" + CODE,
    CODE[:-1],
    CODE.replace("-", "   -"),
    CODE.replace("-", "G"),
    CODE.replace("-", "/"),
    CODE.replace("-", ""),
    code_of(date(2004, 2, 29), "-", 900).replace("290204", "300204"),
    "290200-900" + CHECK_SIGNS[290200900 % 31],  # no such day in 1900
    "311100-900" + CHECK_SIGNS[311100900 % 31],
    "040 123 4567, +358 40 1234567",
    "Y-tunnus 0112038-9",
    "FI21 1234 5600 0007 85",
    "versio 2026.11.24-4821",
    "tukipyyntö 1042",
    "",
]


def in_browser(texts: Sequence[str]) -> list[list[object]]:
    """What the browsers' module finds in each text, and the text masked."""
    program = (
        f"import {{ found, masked }} from {json.dumps(SCRIPT.as_uri())};"
        'import { readFileSync } from "node:fs";'
        "const texts = JSON.parse(readFileSync(0));"
        "console.log(JSON.stringify(texts.map((text) => [found(text), masked(text)])));"
    )
    command = ["node", "--input-type=module", "--eval", program]
    answer = subprocess.run(
        command, input=json.dumps(texts), capture_output=True, text=True, check=True
    )
    found: list[list[object]] = json.loads(answer.stdout)
    return found


def in_service(text: str) -> list[object]:
    return [[text[begin:end] for begin, end in find(text)], mask(text)]


@pytest.mark.parametrize("code", RIGHT)
@pytest.mark.parametrize("around", AROUND)
def test_a_code_is_found_where_it_stands_and_masked(code: str, around: str) -> None:
    text = around.format(code)
    assert in_service(text) == [[code], around.format(MASK)]


@pytest.mark.parametrize("text", WRONG)
def test_what_only_looks_like_a_code_is_left_alone(text: str) -> None:
    assert in_service(f"a {text} b") == [[], f"a {text} b"]


def test_every_code_of_a_text_is_masked() -> None:
    assert mask(f"{CODE}, {OTHER_CODE}\n{CODE}") == f"{MASK}, {MASK}\n{MASK}"
    assert contains(None, "", OTHER_CODE)
    assert not contains(None, "", MASK)


def test_of_a_thousand_right_codes_in_running_text_nearly_all_are_found() -> None:
    lines = _lines_with_codes(Random(1985))
    assert sum(contains(line) for line in lines) >= 999


def test_of_a_thousand_clean_lines_nearly_none_is_taken_for_a_code() -> None:
    clean = _clean_lines(Random(1985))
    assert len(set(clean)) > 990
    assert [line for line in clean if contains(line)][1:] == []


def test_browsers_find_the_same_as_the_service() -> None:
    texts = [around.format(code) for code in RIGHT for around in AROUND] + WRONG
    texts += _lines_with_codes(Random(7)) + _clean_lines(Random(7))
    assert in_browser(texts) == [in_service(text) for text in texts]


def _lines_with_codes(chance: Random) -> list[str]:
    def write() -> str:
        code = invent(chance)
        if chance.random() < 0.2:
            code = code.replace("-", chance.choice(["–", " - ", "-\n", " – "]))
        return chance.choice(AROUND).format(code)

    return [write() for _ in range(1000)]


def _clean_lines(chance: Random) -> list[str]:
    def digits(count: int) -> str:
        return "".join(chance.choice("0123456789") for _ in range(count))

    def wrong_code() -> str:
        code = invent(chance)
        return code[:-1] + chance.choice(sorted(set(CHECK_SIGNS) - {code[-1].upper()}))

    def day() -> str:
        when = date(1990, 1, 1) + timedelta(days=chance.randrange(13_000))
        return chance.choice([f"{when:%d.%m.%Y}", f"{when:%Y-%m-%d}", f"{when:%d%m%y}"])

    kinds = [
        wrong_code,
        lambda: f"{day().replace('.', '')[:6]}-001Ä, ryhmä {digits(2)}",
        lambda: f"Soita {chance.choice(['040', '050', '+358 44', '09'])} {digits(3)} {digits(4)}.",
        lambda: f"0{digits(2)}-{digits(7)}",
        lambda: f"Primus 20{digits(2)}.{digits(2)}.{digits(1)}-{digits(4)}",
        lambda: f"versio {digits(1)}.{digits(2)}.{digits(6)}",
        lambda: f"{day()} klo {digits(2)}.{digits(2)}",
        lambda: f"FI{digits(2)} {digits(4)} {digits(4)} {digits(4)} {digits(2)}",
        lambda: f"FI{digits(16)}",
        lambda: f"tukipyyntö {digits(4)}, lasku {digits(6)}-{digits(3)}",
        lambda: f"{digits(8)}-{digits(4)}-4{digits(3)}-a{digits(3)}-{digits(12)}",
        lambda: f"0x{chance.getrandbits(64):016x}",
    ]
    return [f"{chance.choice(kinds)()} [{number}]" for number in range(1000)]
