"""Heads of pictures, of which nothing is decoded."""

import io
import struct

import pytest
from PIL import Image

from freeshelf.core.images import picture_head


def icon(count: int = 1) -> bytes:
    """An icon that says it is 32 by 24, and whose picture is missing."""
    entry = struct.pack("<BBBBHHII", 32, 24, 0, 0, 1, 32, 4000, 22)
    return struct.pack("<HHH", 0, 1, count) + entry


def tiff(pictures: int) -> bytes:
    """A TIFF of so many pictures of one pixel."""
    made = io.BytesIO()
    pixel = Image.new("L", (1, 1))
    pixel.save(made, "TIFF", save_all=True, append_images=[pixel] * (pictures - 1))
    return made.getvalue()


def test_the_picture_in_an_icon_is_not_decoded():
    head = picture_head(io.BytesIO(icon()))

    assert (head.width, head.height, head.frames) == (32, 24, 1)


@pytest.mark.parametrize("cut", [4, 6, 12])
def test_an_icon_that_is_cut_off_is_no_picture(cut):
    with pytest.raises(ValueError, match="icon"):
        picture_head(io.BytesIO(icon()[:cut]))


@pytest.mark.parametrize(("pictures", "frames"), [(1, 1), (3, 3), (1200, 1000)])
def test_pictures_of_a_tiff_are_counted_up_to_a_thousand(pictures, frames):
    assert picture_head(io.BytesIO(tiff(pictures))).frames == frames
