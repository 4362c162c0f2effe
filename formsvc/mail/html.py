"""The HTML of a mail: the same words as its text, in the plainest markup."""

import re

from markupsafe import Markup, escape

from formsvc.links import with_links

SIGNATURE = "-- "
# No colours but a grey line: the reader's mail client has its own, light or dark.
_PAGE = Markup(
    '<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>'
    '</head><body style="margin:0;padding:24px 16px;font:16px/1.5 sans-serif">'
    '<div style="max-width:640px">{content}</div></body></html>\n'
)
_PARAGRAPH = Markup('<p style="margin:0 0 16px">{}</p>')
_QUOTE = Markup(
    '<blockquote style="margin:0 0 16px;padding:0 0 0 12px;border-left:3px solid #8a979b">{}'
    "</blockquote>"
)
_SMALL = Markup(
    '<p style="margin:24px 0 0;padding:12px 0 0;border-top:1px solid #8a979b;font-size:14px">{}</p>'
)


def as_html(text: str, language: str, title: str) -> str:
    """A whole HTML page of a plain text: paragraphs, quotations (`> `), links and a signature."""
    body, cut, signature = text.partition(f"\n{SIGNATURE}\n")
    blocks = [block for block in re.split(r"\n{2,}", body.strip("\n")) if block.strip()]
    parts = [_block(block) for block in blocks]
    if cut:
        parts.append(_SMALL.format(_lines(signature.strip("\n"))))
    content = Markup("\n").join(parts)
    return str(_PAGE.format(language=language, title=escape(title), content=content))


def _block(block: str) -> Markup:
    lines = block.split("\n")
    if all(line.startswith(">") for line in lines):
        return _QUOTE.format(_lines("\n".join(line[1:].removeprefix(" ") for line in lines)))
    return _PARAGRAPH.format(_lines(block))


def _lines(text: str) -> Markup:
    return Markup("<br>\n").join(with_links(line) for line in text.split("\n"))
