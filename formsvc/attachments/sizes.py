"""Sizes of files, as people read them."""

from flask_babel import gettext

STEP = 1024


def file_size(size: int) -> str:
    """Bytes as «320 kB» or «1,4 MB»."""
    if size < STEP**2:
        return gettext("%(number)s kB", number=max(1, round(size / STEP)))
    # Both languages write a decimal comma.
    number = f"{size / STEP**2:.1f}".removesuffix(".0").replace(".", ",")
    return gettext("%(number)s MB", number=number)
