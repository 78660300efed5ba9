"""Pictures of a document, drawn anew: what is cut off is gone, and so are all data."""

import io
import struct
import zlib
from collections.abc import Collection

from PIL import Image

from freeshelf.core.images import (
    has_alpha,
    in_srgb,
    open_picture,
    orientation_of,
    upright,
)
from freeshelf.enrich.disclosure.findings import Box

# Errors of Pillow for a file that it cannot read.
UNREADABLE = (
    *(OSError, ValueError, SyntaxError, KeyError, struct.error, zlib.error),
    *(Image.DecompressionBombError, TypeError, IndexError),
)
_QUALITY = 90
_LEAST = 0.002  # of a side: crops that programs make by rounding


def drawn_anew(
    content: bytes, *, crop: Box = (0.0, 0.0, 0.0, 0.0), is_black: bool = False
) -> tuple[bytes, str]:
    """Return a picture as bytes of PNG or JPEG, and the extension of its name.

    `crop` are the shares cut off at the left, top, right and bottom. Only the first of
    several frames is kept. Raises an error of UNREADABLE.
    """
    stream = io.BytesIO(content)
    with open_picture(stream) as opened:
        is_photo = opened.format in ("JPEG", "MPO", "HEIF", "AVIF", "WEBP")
        turn = orientation_of(opened, io.BytesIO(content))
        image = in_srgb(upright(opened, turn))
        is_clear = has_alpha(image)
    image = _cut(image.convert("RGBA" if is_clear else "RGB"), crop)
    if is_black:
        image = Image.new("RGB", image.size, "black")
    packed = io.BytesIO()
    clean = Image.new(image.mode, image.size)
    if image.mode == "RGBA":
        seen = image.getchannel("A").point(lambda value: 255 if value else 0)
        clean.paste(image, mask=seen)
    else:
        clean.paste(image)
    if is_photo and image.mode == "RGB":
        clean.save(packed, "JPEG", quality=_QUALITY, subsampling=0)
        return packed.getvalue(), "jpeg"
    clean.save(packed, "PNG")
    return packed.getvalue(), "png"


def _cut(image: Image.Image, crop: Box) -> Image.Image:
    left, top, right, bottom = (min(max(share, 0.0), 1.0) for share in crop)
    if max(left, top, right, bottom) < _LEAST:
        return image
    wide, high = image.size
    box = (
        *(int(left * wide), int(top * high)),
        *(wide - int(right * wide), high - int(bottom * high)),
    )
    if box[2] <= box[0] or box[3] <= box[1]:
        return Image.new(image.mode, (1, 1))
    return image.crop(box)


class Pictures:
    """Pictures of a file being copied, told by their number from 0."""

    def __init__(self, black: Collection[int]) -> None:
        self._black = frozenset(black)
        self._known: dict[tuple[str, Box], tuple[bytes, str] | None] = {}

    def of(self, name: str, content: bytes, crop: Box) -> tuple[bytes, str] | None:
        """Return a picture drawn anew, None for what is none that can be drawn."""
        key = (name, crop)
        if key not in self._known:
            is_black = len(self._known) in self._black
            try:
                self._known[key] = drawn_anew(content, crop=crop, is_black=is_black)
            except UNREADABLE:
                self._known[key] = None
        return self._known[key]

    def drawn(self) -> list[tuple[int, bytes]]:
        """Return the numbers and bytes of all pictures that were drawn."""
        return [
            (number, picture[0])
            for number, picture in enumerate(self._known.values())
            if picture is not None
        ]
