"""Files of the built site: where an address leads, and for how long browsers may keep it."""

import re
from pathlib import Path
from typing import NamedTuple

from flask import Response, send_file
from werkzeug.security import safe_join

from formsvc.headers import keep_private

PAGE_AGE = 600  # seconds
ASSET_AGE = 365 * 24 * 3600
# The hash of the file, of the search's modules, or of a search index.
HASHED = re.compile(
    r"(\.[0-9a-f]{8,}\.|/assets/search\.[0-9a-f]{8}/|/search/[a-z]+/[0-9a-f]{8,}/)[^/]*$"
)


class Found(NamedTuple):
    """A file, and whether its address lacks the slash at the end."""

    file: Path
    lacks_slash: bool


def find_file(root: Path, path: str) -> Found | None:
    """The file an address leads to; nothing of what the build keeps for itself."""
    if any(part.startswith((".", "_")) for part in path.split("/")) or "\\" in path:
        return None
    joined = safe_join(str(root.absolute()), path)
    if joined is None:
        return None
    file = Path(joined)
    try:
        if (file / "index.html").is_file():
            return Found(file / "index.html", lacks_slash=bool(path) and not path.endswith("/"))
        is_file = file.is_file() and not path.endswith("/")
    except OSError:
        return None  # longer than any name of a file
    return Found(file, lacks_slash=False) if is_file else None


def send_public(file: Path) -> Response:
    """A file for everybody: pages may be kept ten minutes, assets named by their hash for ever."""
    is_hashed = HASHED.search(file.as_posix()) is not None
    response = send_file(file, max_age=ASSET_AGE if is_hashed else PAGE_AGE)
    if is_hashed:
        response.cache_control.immutable = True
    return response


def send_private(file: Path) -> Response:
    """A file that depends on who asks: nothing by which a cache could keep or tell it."""
    response = send_file(file, etag=False, conditional=False, last_modified=None)
    del response.headers["Last-Modified"]
    return keep_private(response)


def looks_like_page(path: str) -> bool:
    """Whether the address is one of a page, not of a file."""
    name = path.rstrip("/").rpartition("/")[2]
    return "." not in name or name.endswith(".html")
