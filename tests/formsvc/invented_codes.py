"""Invented personal identity codes: numbers from 900 up, which nobody is given."""

from datetime import date, timedelta
from random import Random

from formsvc.identity_codes import _SIGNS as CHECK_SIGNS

CENTURIES = {"+": 1800, "-": 1900, "A": 2000}
CENTURIES |= dict.fromkeys("UVWXY", 1900) | dict.fromkeys("BCDEF", 2000)


def code_of(day: date, sign: str = "-", number: int = 900) -> str:
    """The right code of a day, a century's sign and a number."""
    digits = f"{day:%d%m%y}"
    check = CHECK_SIGNS[int(f"{digits}{number:03}") % 31]
    return f"{digits}{sign}{number:03}{check}"


def invent(chance: Random) -> str:
    """Some right code that nobody has, written in capitals or small."""
    sign = chance.choice([*CENTURIES])
    day = date(CENTURIES[sign], 1, 1) + timedelta(days=chance.randrange(36_524))
    code = code_of(day, sign, chance.randrange(900, 1000))
    return chance.choice([code, code, code.lower()])


CODE = code_of(date(1990, 1, 31))
OTHER_CODE = code_of(date(2012, 12, 24), "A", 999)
