"""Previews: drawn anew, small, and not to be harmed by."""

import io
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image

from formsvc.attachments.previews import MOST_PIXELS, SIDE, draw_preview
from tests.formsvc.attachments.files import picture, png_of_nothing

MEASURE = """
import resource, sys
from formsvc.attachments.previews import draw_preview
data = open(sys.argv[1], "rb").read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
assert draw_preview(data, "image/png") is None
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def drawn(data: bytes, media: str) -> Image.Image:
    small = draw_preview(data, media)
    assert small is not None
    return Image.open(io.BytesIO(small))


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_picture_gets_a_small_one(form: str) -> None:
    small = drawn(picture(form, (2000, 1000)), f"image/{form.lower()}")
    assert (small.format, small.size) == ("WEBP", (SIDE, SIDE // 2))
    red, green, blue = small.convert("RGB").getpixel((5, 5))  # type: ignore[misc]
    assert red > 240 > 15 > max(green, blue)


def test_a_small_picture_does_not_grow() -> None:
    assert drawn(picture(), "image/png").size == (40, 20)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
def test_every_mode_can_be_drawn(mode: str) -> None:
    target = io.BytesIO()
    form = "JPEG" if mode == "CMYK" else "PNG"
    Image.new(mode, (30, 30)).save(target, form)
    assert drawn(target.getvalue(), f"image/{form.lower()}").size == (30, 30)


def test_place_camera_and_profile_do_not_come_along() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Camera of Maija"
    exif[0x0112] = 6  # lying on its side
    data = picture("JPEG", (300, 100), exif=exif, icc_profile=b"profile of Maija" * 20)
    assert b"Maija" in data
    small = draw_preview(data, "image/jpeg")
    assert small is not None
    assert b"Maija" not in small
    assert not {"exif", "icc_profile", "xmp"} & set(Image.open(io.BytesIO(small)).info)
    assert Image.open(io.BytesIO(small)).size == (100, 300)


def test_what_follows_a_picture_is_left_out() -> None:
    small = draw_preview(picture() + b"<script>alert(1)</script>", "image/png")
    assert small is not None
    assert b"script" not in small


@pytest.mark.parametrize(
    ("data", "media"),
    [
        (b"not a picture", "image/png"),
        (picture()[:60], "image/png"),
        (picture("GIF"), "image/png"),
        (b"%PDF-1.7", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "image/png"),
        (b"\xff\xd8\xff\xe0" + bytes(1000), "image/jpeg"),
        (b"RIFF\xff\xff\xff\xffWEBPVP8 " + bytes(50), "image/webp"),
        (b"GIF89a" + b"\xff" * 40, "image/gif"),
    ],
)
def test_what_cannot_be_drawn_has_no_preview(data: bytes, media: str) -> None:
    assert draw_preview(data, media) is None


def test_a_picture_that_unpacks_to_gigabytes_costs_nothing(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.png"
    bomb.write_bytes(png_of_nothing(60_000, 60_000))
    assert bomb.stat().st_size < 1_000_000
    began = time.monotonic()
    assert draw_preview(bomb.read_bytes(), "image/png") is None
    assert time.monotonic() - began < 0.5
    # In a process of its own, whose memory nobody else has grown.
    command = [sys.executable, "-c", MEASURE, str(bomb)]
    grown = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert int(grown) < 20_000  # kilobytes


def test_the_largest_picture_that_is_drawn_is_drawn_in_time() -> None:
    side = int(MOST_PIXELS**0.5)
    data = png_of_nothing(side, side)
    began = time.monotonic()
    assert draw_preview(data, "image/png") is not None
    assert time.monotonic() - began < 2
    assert draw_preview(png_of_nothing(side, side + 1), "image/png") is None
