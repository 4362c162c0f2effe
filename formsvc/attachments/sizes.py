"""Sizes of files, as people read them."""

from flask_babel import gettext

STEP = 1024


def file_size(size: int) -> str:
    """Bytes as «320 kB» or «1,4 MB»."""
    if size < STEP**2:
        text = gettext("%(number)s kB", number=max(1, round(size / STEP)))
    else:
        # Both languages write a decimal comma.
        number = f"{size / STEP**2:.1f}".removesuffix(".0").replace(".", ",")
        text = gettext("%(number)s MB", number=number)
    return text.replace(" ", "\N{NO-BREAK SPACE}")
