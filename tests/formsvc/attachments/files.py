"""Files of every kind, made here, and forms that carry them."""

import io
import struct
import zipfile
import zlib
from typing import Any

from PIL import Image
from werkzeug.test import TestResponse

from tests.formsvc.visitors import Visitor

OPEN_DOCUMENT = "application/vnd.oasis.opendocument."


def picture(form: str = "PNG", size: tuple[int, int] = (40, 20), **more: Any) -> bytes:
    """A red picture."""
    target = io.BytesIO()
    Image.new("RGB", size, "red").save(target, form, **more)
    return target.getvalue()


def archive(**files: bytes) -> bytes:
    """A ZIP archive; two underscores in a name stand for a slash."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(zipfile.ZipInfo(name.replace("__", "/")), data)
    return target.getvalue()


def office(folder: str) -> bytes:
    """As much of an office document as tells what it is."""
    return archive(**{"[Content_Types].xml": b"<Types/>", f"{folder}__main.xml": b"<main/>"})


def open_document(kind: str) -> bytes:
    """As much of an OpenDocument file as tells what it is."""
    return archive(mimetype=f"{OPEN_DOCUMENT}{kind}".encode(), content=b"<content/>")


def png_of_nothing(width: int, height: int) -> bytes:
    """A PNG of a few kilobytes that unpacks to as many pixels as wanted."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    packer = zlib.compressobj(9)
    row = b"\0" * (width // 8 + 1)
    rows = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


OUTLOOK = (
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "__properties_version1.0".encode("utf-16-le")
)
GOOD = {
    "kuva.png": picture(),
    "kuva.jpg": picture("JPEG"),
    "kuva.jpeg": picture("JPEG"),
    "kuva.gif": picture("GIF"),
    "kuva.webp": picture("WEBP"),
    "kuva.heic": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
    "ohje.pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n%%EOF",
    "viesti.txt": "Hyvää päivää, åäö".encode(),
    "vanha.txt": "Hyvää päivää".encode("cp1252"),
    "windows.txt": "Hyvää päivää".encode("utf-16"),
    "virhe.log": b"2026-11-24 ERROR \x1b[31mno\x1b[0m\r\n",
    "oppilaat.csv": b"BM;nimi\n1;Aada\n",
    "kirje.docx": office("word"),
    "taulu.xlsx": office("xl"),
    "esitys.pptx": office("ppt"),
    "kirje.odt": open_document("text"),
    "taulu.ods": open_document("spreadsheet"),
    "esitys.odp": open_document("presentation"),
    "kaikki.zip": archive(sisalto=b"abc"),
    "viesti.eml": b"From: maija@example.fi\r\nSubject: Hei\r\n\r\nHei",
    "viesti.msg": OUTLOOK,
    "lomake.lom": b"\x01\x02LOMAKE\x00\xff" * 20,
}


def upload(visitor: Visitor, name: str, data: bytes, language: str = "fi") -> TestResponse:
    """Send one file ahead, as the page's script does."""
    form = {"file": (io.BytesIO(data), name)}
    return visitor.post(f"/{language}/tickets/attachments", form)


def key_of(visitor: Visitor, name: str = "kuva.png", data: bytes | None = None) -> str:
    """Send one file ahead and give its key."""
    answer = upload(visitor, name, GOOD[name] if data is None else data)
    assert answer.status_code == 200, answer.text
    return str(answer.json["key"])  # type: ignore[index]


def files(*names: str) -> list[tuple[io.BytesIO, str]]:
    """Files as a browser's picker sends them."""
    return [(io.BytesIO(GOOD[name]), name) for name in names]
