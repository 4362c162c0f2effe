"""Kinds of files: which are taken, and whether the bytes are what the name says."""

import re
from collections.abc import Callable

import puremagic

from formsvc.attachments.faults import Disagreeing, WrongKind
from formsvc.attachments.names import ending_of

HEAD = 4096  # bytes that tell a kind
OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
BYTES = "application/octet-stream"
# What browsers and systems run or draw; plain data may not turn out to be any of it.
NEVER = {"exe", "dll", "sys", "elf", "class", "jar", "html", "htm", "svg", "xml", "sh", "lnk"}
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
# Pages, scripts and documents that are written with letters.
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<[a-z!?/]|#!|%PDF-|%!PS|\{\\rtf)", re.IGNORECASE)
_PROGRAMS = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe")
_HEADER = re.compile(rb"(?:\xef\xbb\xbf)?(?:From |[A-Za-z][\w-]*:\s)")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def media_type(name: str, data: bytes) -> str:
    """The type of a file with a clean name; WrongKind when it is not one that we take."""
    kind = KINDS.get(ending_of(name))
    if kind is None:
        raise WrongKind(name)
    media, agrees = kind
    if not agrees(data):
        raise Disagreeing(name)
    return media


def _recognised(data: bytes) -> set[str]:
    """The endings that the first bytes speak for."""
    try:
        found = puremagic.magic_string(data[:HEAD])
    except (puremagic.PureError, ValueError):
        return set()
    return {match.extension.lstrip(".") for match in found}


def _sniffed(*endings: str) -> Callable[[bytes], bool]:
    return lambda data: not _recognised(data).isdisjoint(endings)


def _office(folder: bytes) -> Callable[[bytes], bool]:
    # The names in an archive stand in it as they are: nothing is unpacked to see them.
    return lambda data: (
        data.startswith(b"PK\3\4")
        and b"[Content_Types].xml" in data
        and folder in data
        and b"vbaProject" not in data
    )


def _open_document(media: str) -> Callable[[bytes], bool]:
    return lambda data: (
        data.startswith(b"PK\3\4") and data[30:].startswith(b"mimetype" + media.encode())
    )


def _is_archive(data: bytes) -> bool:
    return data.startswith((b"PK\3\4", b"PK\5\6"))


def _is_plain(data: bytes) -> bool:
    """Whether the bytes are nothing that anything would run or draw."""
    if data.startswith(_PROGRAMS) or _MARKUP.match(_in_utf8(data)):
        return False
    return NEVER.isdisjoint(_recognised(data))


def _is_text(data: bytes) -> bool:
    text = _in_utf8(data)
    return not _CONTROL.search(text) and not _MARKUP.match(text)


def _in_utf8(data: bytes) -> bytes:
    """Text of Windows' sixteen bits in UTF-8; all else as it is."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace").encode("utf-8", "replace")
    return data


def _is_mail(data: bytes) -> bool:
    return _is_text(data) and bool(_HEADER.match(data))


def _is_outlook(data: bytes) -> bool:
    return data.startswith(_OLE) and "__properties_version1.0".encode("utf-16-le") in data


# By ending: the type it is served as, and what its bytes must fulfil.
KINDS: dict[str, tuple[str, Callable[[bytes], bool]]] = {
    "png": ("image/png", _sniffed("png")),
    "jpg": ("image/jpeg", _sniffed("jpg", "jpeg", "jpe")),
    "jpeg": ("image/jpeg", _sniffed("jpg", "jpeg", "jpe")),
    "gif": ("image/gif", _sniffed("gif")),
    "webp": ("image/webp", _sniffed("webp")),
    "heic": ("image/heic", _sniffed("heic", "heif")),
    "pdf": ("application/pdf", _sniffed("pdf")),
    "txt": ("text/plain", _is_text),
    "log": ("text/plain", _is_text),
    "csv": ("text/csv", _is_text),
    "docx": (f"{OFFICE}wordprocessingml.document", _office(b"word/")),
    "xlsx": (f"{OFFICE}spreadsheetml.sheet", _office(b"xl/")),
    "pptx": (f"{OFFICE}presentationml.presentation", _office(b"ppt/")),
    "odt": (f"{OPEN_DOCUMENT}text", _open_document(f"{OPEN_DOCUMENT}text")),
    "ods": (f"{OPEN_DOCUMENT}spreadsheet", _open_document(f"{OPEN_DOCUMENT}spreadsheet")),
    "odp": (f"{OPEN_DOCUMENT}presentation", _open_document(f"{OPEN_DOCUMENT}presentation")),
    "zip": ("application/zip", _is_archive),
    "eml": ("message/rfc822", _is_mail),
    "msg": ("application/vnd.ms-outlook", _is_outlook),
    "lom": (BYTES, _is_plain),  # a form of Primus
}
