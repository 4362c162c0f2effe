"""Names of files: what is left of them when nothing in them can mislead or do harm."""

import re
import unicodedata

from formsvc.identity_codes import mask

LONGEST = 120  # characters before the ending
LONGEST_ENDING = 20
NAMELESS = "file"
# Control and direction signs, halves of characters, and what has no agreed meaning.
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_FORBIDDEN = re.compile(r'[<>:"|?*;%\\/]')  # in some system's file names, or in a header
# What looks like another ending before the last one: x.php.png.
_INNER = re.compile(r"\.(?=[a-z][a-z0-9]{0,4}(?:\.|$))", re.IGNORECASE)
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)", re.IGNORECASE)


def clean_name(name: str) -> str:
    """The last part of the name without signs that mislead and without personal identity codes."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    seen = mask("".join(sign for sign in last if unicodedata.category(sign) not in _UNSEEN))
    tidy = " ".join(_FORBIDDEN.sub("_", seen).split()).rstrip(". ")
    before, dot, after = tidy.rpartition(".")
    stem, ending = (before, after.strip().lower()) if dot else (tidy, "")
    stem = _INNER.sub("_", stem.strip(". "))[:LONGEST].strip(". ") or NAMELESS
    if _DEVICES.fullmatch(stem.partition(".")[0].strip()):
        stem = f"_{stem}"
    return f"{stem}.{ending[:LONGEST_ENDING]}" if ending else stem


def ending_of(name: str) -> str:
    """What stands after the last dot of a clean name."""
    return name.rpartition(".")[2] if "." in name else ""
