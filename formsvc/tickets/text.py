"""What people write, cleaned when it comes."""

import unicodedata

_JOINER = "\u200d"


def clean_line(text: str) -> str:
    """One line without control, zero-width and direction characters; emoji keep their joiners."""
    spaced = " ".join(unicodedata.normalize("NFC", text).split())
    kept = [
        character
        for index, character in enumerate(spaced)
        if unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
        or (character == _JOINER and _joins_emoji(spaced, index))
    ]
    return " ".join("".join(kept).split())


def clean_body(text: str) -> str:
    """The text as it was written, with line breaks of one kind and no empty edges."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _joins_emoji(text: str, index: int) -> bool:
    around = text[max(index - 1, 0)], text[min(index + 1, len(text) - 1)]
    return all(unicodedata.category(character) in {"So", "Sk", "Mn"} for character in around)
