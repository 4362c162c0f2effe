"""Hit words of a text in <mark>, as the browsers' marks.js finds them."""

from markupsafe import Markup, escape

from formsvc.search.index import WORD, fold

BEGINNING = 3  # letters a mark needs to be the beginning of a longer word
PART = 4  # and to be found inside a compound


def marked(text: str, marks: list[str]) -> Markup:
    """A text with its hit words in <mark>; marks are folded beginnings of words."""
    parts, end = Markup(""), 0
    for match in WORD.finditer(text):
        if any(_is_hit(fold(match[0]), mark) for mark in marks):
            parts += escape(text[end : match.start()]) + Markup("<mark>{}</mark>").format(match[0])
            end = match.end()
    return parts + escape(text[end:])


def _is_hit(word: str, mark: str) -> bool:
    if len(mark) < BEGINNING:
        return word == mark
    return word.startswith(mark) or (len(mark) >= PART and mark in word)
