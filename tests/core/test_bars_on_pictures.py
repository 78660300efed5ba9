"""Copies of pictures with areas painted over."""

import io
from pathlib import Path

import pytest
from PIL import Image

from freeshelf.core.picture_copies import copy_picture


def copied(path: Path, *bars: tuple[float, float, float, float]) -> Image.Image:
    return Image.open(io.BytesIO(b"".join(copy_picture(path=str(path), bars=bars))))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "TIFF", "WEBP"])
def test_an_area_is_painted_over_and_nothing_else(tmp_path, kind):
    path = tmp_path / "photo"
    Image.new("RGB", (200, 100), "white").save(path, kind)
    shown = copied(path, (0.5, 0.0, 0.75, 0.5)).convert("L")
    assert shown.crop((100, 0, 150, 50)).getextrema()[1] < 10
    assert shown.crop((0, 0, 90, 100)).getextrema()[0] > 240
    assert shown.crop((0, 60, 200, 100)).getextrema()[0] > 240


def test_every_frame_is_painted(tmp_path):
    path = tmp_path / "moving.gif"
    frames = [Image.new("RGB", (60, 60), colour) for colour in ("white", "yellow")]
    frames[0].save(path, "GIF", save_all=True, append_images=frames[1:], duration=90)
    moving = copied(path, (0.0, 0.0, 0.5, 0.5))
    for number in range(2):
        moving.seek(number)
        assert moving.convert("L").crop((0, 0, 30, 30)).getextrema()[1] < 10


def test_a_turned_photo_is_painted_as_it_is_shown(tmp_path):
    path = tmp_path / "turned.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (200, 100), "white").save(path, "JPEG", exif=exif)
    shown = copied(path, (0.0, 0.0, 1.0, 0.25)).convert("L")
    assert shown.size == (100, 200)
    assert shown.crop((0, 0, 100, 48)).getextrema()[1] < 10


def test_a_drawing_is_not_painted_over(tmp_path):
    path = tmp_path / "drawing.svg"
    path.write_text('<svg xmlns="http://www.w3.org/2000/svg"><text>N. P.</text></svg>')
    with pytest.raises(ValueError, match=r"0\.5"):
        list(copy_picture(path=str(path), bars=[(0.0, 0.0, 0.5, 0.5)]))


def test_colours_of_transparent_pixels_do_not_come_along(tmp_path):
    image = Image.new("RGBA", (8, 8), (0, 0, 255, 255))
    image.putpixel((1, 1), (200, 100, 50, 0))
    image.putpixel((2, 2), (200, 100, 50, 9))
    image.save(source := tmp_path / "source.png")
    copied = b"".join(copy_picture(path=str(source)))
    with Image.open(io.BytesIO(copied)) as copy:
        assert copy.getpixel((0, 0)) == (0, 0, 255, 255)
        assert copy.getpixel((1, 1)) == (0, 0, 0, 0)
        assert copy.getpixel((2, 2)) == (200, 100, 50, 9)
