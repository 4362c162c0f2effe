"""Finnish personal identity codes in running text: find them, mask them.

`faq/theme/assets/portal/codes.js` knows the same in browsers; a test holds the two together.
"""

import re
from collections.abc import Iterator
from datetime import date

# As long as a code, safe in file names, the same in every language.
MASK = "XXXXXX-XXXX"

_SIGNS = "0123456789ABCDEFHJKLMNPRSTUVWXY"
# What people and programs write for the hyphen: hyphens, figure, en and em dash, minus.
_DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2212"
_GAP = r"[\s\u00ad\u200b\u2060]{0,2}"  # a line break, a space, or what nobody sees
_SHAPE = re.compile(
    rf"(?<![0-9])([0-9]{{2}})([0-9]{{2}})([0-9]{{2}}){_GAP}([{_DASHES}+A-FU-Y]){_GAP}"
    r"([0-9]{3})([0-9A-Z])(?![0-9A-ZÅÄÖ])",
    re.IGNORECASE,
)
_CENTURIES = {"+": 1800} | dict.fromkeys("ABCDEF", 2000)  # all others: 1900
_LOWEST = 2  # 000 and 001 are nobody's: Primus and Kurre fill unknown codes in so


def find(text: str) -> Iterator[tuple[int, int]]:
    """Where the codes stand: their beginnings and ends."""
    for shape in _SHAPE.finditer(text):
        if _is_code(*shape.groups()):
            yield shape.span()


def contains(*texts: str | None) -> bool:
    """Whether any of the texts holds a code."""
    return any(text and next(find(text), None) is not None for text in texts)


def mask(text: str) -> str:
    """The text with a mask in place of every code."""
    for begin, end in reversed([*find(text)]):
        text = text[:begin] + MASK + text[end:]
    return text


def _is_code(day: str, month: str, year: str, century: str, number: str, sign: str) -> bool:
    try:
        date(_CENTURIES.get(century.upper(), 1900) + int(year), int(month), int(day))
    except ValueError:
        return False
    right = _SIGNS[int(day + month + year + number) % len(_SIGNS)]
    return int(number) >= _LOWEST and sign.upper() == right
