"""Previews: small pictures that we draw ourselves, without a byte of the sender's."""

import io

from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP", "image/gif": "GIF"}
MEDIA = "image/webp"
MOST_PIXELS = 16_000_000  # 64 MB while it is drawn; a 5K screen has 14.7 million
SIDE = 640

# We look at the size ourselves, before anything is unpacked; the library would only warn.
Image.MAX_IMAGE_PIXELS = None


def draw_preview(data: bytes, media: str) -> bytes | None:
    """A small WebP of a picture; None for other files and for pictures that cannot be drawn."""
    if media not in FORMATS:
        return None
    try:
        with Image.open(io.BytesIO(data), formats=[FORMATS[media]]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return None
            return _redraw(picture)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, MemoryError):
        # Broken or hostile: the file is still a file, but without a picture.
        return None


def _redraw(picture: Image.Image) -> bytes:
    picture.draft("RGB", (SIDE, SIDE))
    picture.thumbnail((SIDE, SIDE))
    upright = ImageOps.exif_transpose(picture)
    has_alpha = upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info
    small = io.BytesIO()
    # Without the sender's profile, position and camera.
    upright.convert("RGBA" if has_alpha else "RGB").save(
        small, "WEBP", quality=80, icc_profile=b"", exif=b"", xmp=b""
    )
    return small.getvalue()
