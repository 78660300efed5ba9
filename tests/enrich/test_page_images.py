"""Pictures of pages: what is drawn, what is kept, and what nobody has to wait for."""

import io
import os
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image

from freeshelf.core.locks import FileLock
from freeshelf.enrich import page_images
from freeshelf.enrich.errors import (
    PictureBusyError,
    PictureNotPossibleError,
    UnknownWidthError,
)
from freeshelf.enrich.page_images import (
    PICTURE_WIDTHS,
    delete_page_images,
    page_image,
    prune_page_images,
)
from freeshelf.enrich.services import extract_content
from tests.enrich import files, scans
from tests.enrich.factories import NOW, stored

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folders(settings, tmp_path) -> Path:
    """No picture or lock of another test."""
    settings.FREESHELF_PAGE_IMAGES_DIR = tmp_path / "pictures"
    settings.FREESHELF_DATA_DIR = tmp_path
    return settings.FREESHELF_PAGE_IMAGES_DIR


def kept(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("width", PICTURE_WIDTHS)
def test_a_page_is_drawn_as_webp_in_the_width_asked_for(width):
    content = stored(files.pdf([["one"], ["two"]]))

    with Image.open(page_image(content=content, number=2, width=width)) as picture:
        assert picture.format == "WEBP"
        assert picture.width == width
        assert picture.height == pytest.approx(width * 842 / 595, abs=2)


def test_ink_stands_where_the_word_boxes_say():
    content = stored(files.pdf([["somewhere"]]))
    extract_content(sha256=content.pk, now=NOW)
    page = content.pages.get()
    (_, _, x0, y0, x1, y1) = page.word_boxes[0]
    scale = 1200 / page.width

    with Image.open(page_image(content=content, number=1, width=1200)) as picture:
        grey = picture.convert("L")
    ink = grey.point(lambda level: 255 if level < 128 else 0).getbbox()

    left, top, right, bottom = (edge / scale for edge in ink)
    assert x0 - 1 <= left < right <= x1 + 1
    assert y0 - 1 <= top < bottom <= y1 + 1


def test_a_picture_is_drawn_once(folders):
    content = stored(files.pdf([["one"]]))
    first = page_image(content=content, number=1, width=480)
    os.utime(first, (1, 1))

    again = page_image(content=content, number=1, width=480)

    assert again == first
    assert again.stat().st_mtime == 1


def test_a_picture_is_known_by_checksum_page_and_width_only(folders):
    content = stored(files.pdf([["marmoset"]]))

    picture = page_image(content=content, number=1, width=800)

    assert picture.relative_to(folders).as_posix() == (
        f"{content.pk[:2]}/{content.pk}/1-800.webp"
    )
    assert kept(folders) == ["1-800.webp"]


def test_a_scan_has_pictures_too():
    content = stored(files.scanned_pdf())
    extract_content(sha256=content.pk, now=NOW)
    content.refresh_from_db()

    with Image.open(page_image(content=content, number=2, width=480)) as picture:
        assert len(set(picture.convert("L").tobytes())) > 2


def test_the_fields_of_a_form_are_drawn():
    content = stored(files.form_pdf())

    with Image.open(page_image(content=content, number=1, width=480)) as picture:
        assert picture.convert("L").getextrema()[0] < 128


def test_a_page_as_long_as_a_poster_is_drawn_smaller():
    content = stored(re.sub(rb"0 0 595 842", b"0 0 20 9999", files.pdf([["long"]])))

    with Image.open(page_image(content=content, number=1, width=1200)) as picture:
        assert picture.width * picture.height < 6_100_000


def test_a_width_nobody_asks_for_is_refused():
    content = stored(files.pdf([["one"]]))

    with pytest.raises(UnknownWidthError, match="480, 800, 1200"):
        page_image(content=content, number=1, width=99_999)


@pytest.mark.parametrize("number", [0, -1, 3, 10**9])
def test_a_page_that_is_not_there_has_no_picture(number):
    content = stored(files.pdf([["one"], ["two"]]))

    with pytest.raises(PictureNotPossibleError):
        page_image(content=content, number=number, width=480)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no picture in here",
        files.pdf([["locked"]], password="p"),
        files.pdf([["half"]])[:300],
        files.word_document("no pages of its own"),
    ],
    ids=["empty", "noise", "locked", "half", "docx"],
)
def test_what_cannot_be_drawn_is_a_typed_error_each_time(content):
    row = stored(content)

    for _ in range(2):
        with pytest.raises(PictureNotPossibleError):
            page_image(content=row, number=1, width=480)


def test_what_could_not_be_drawn_is_tried_again_after_an_hour(folders):
    row = stored(b"no picture in here")
    with pytest.raises(PictureNotPossibleError):
        page_image(content=row, number=1, width=480)
    (failure,) = folders.rglob("*.failed")
    os.utime(failure, (1, 1))

    with pytest.raises(PictureNotPossibleError):
        page_image(content=row, number=1, width=480)

    assert failure.stat().st_mtime > 1


def test_a_reader_is_sent_away_while_too_many_are_served(settings, monkeypatch):
    content = stored(files.pdf([["one"]]))
    monkeypatch.setattr(page_images, "_WAIT_SECONDS", 0.1)
    places = [
        FileLock(Path(settings.FREESHELF_DATA_DIR) / "locks" / f"picture-{n}.lock")
        for n in range(2)
    ]
    assert all(place.try_acquire() for place in places)

    with pytest.raises(PictureBusyError):
        page_image(content=content, number=1, width=480)
    places[0].release()

    assert page_image(content=content, number=1, width=480).exists()
    places[1].release()


def test_many_readers_of_one_page_all_get_it_whole(folders):
    content = stored(files.pdf([["one"]]))

    def sizes(_: int) -> tuple[int, int]:
        drawn = page_image(content=content, number=1, width=480).read_bytes()
        with Image.open(io.BytesIO(drawn)) as picture:
            picture.load()
            return picture.size

    with ThreadPoolExecutor(8) as readers:
        answers = set(readers.map(sizes, range(16)))

    assert len(answers) == 1
    assert kept(folders) == ["1-480.webp"]


def test_the_oldest_pictures_make_room(folders):
    content = stored(files.pdf([[f"page {n}"] for n in range(3)]))
    for number in (1, 2, 3):
        picture = page_image(content=content, number=number, width=480)
        os.utime(picture, (number, number))
    room = picture.stat().st_size * 2

    removed = prune_page_images(max_bytes=room + 50)

    assert removed == 1
    assert kept(folders) == ["2-480.webp", "3-480.webp"]


def test_pictures_of_deleted_bytes_are_forgotten(folders):
    gone, other = stored(files.pdf([["one"]])), stored(files.pdf([["two"]]))
    for content in (gone, other):
        page_image(content=content, number=1, width=480)

    delete_page_images(sha256=gone.pk)
    delete_page_images(sha256=gone.pk)

    (left,) = folders.rglob("*.webp")
    assert other.pk in left.parts


def test_pictures_go_with_their_content(folders, django_capture_on_commit_callbacks):
    gone, other = stored(files.pdf([["one"]])), stored(files.pdf([["two"]]))
    for content in (gone, other):
        page_image(content=content, number=1, width=480)

    with django_capture_on_commit_callbacks(execute=True):
        gone.delete()

    (left,) = folders.rglob("*.webp")
    assert other.pk in left.parts


def test_what_a_process_that_was_killed_left_goes_with_the_next_tidying(folders):
    gone, other = stored(files.pdf([["one"]])), stored(files.pdf([["two"]]))
    for content in (gone, other):
        page_image(content=content, number=1, width=480)
    gone.delete()  # and nothing after it

    prune_page_images(max_bytes=10**9)

    (left,) = folders.rglob("*.webp")
    assert other.pk in left.parts


def _image_bytes(size: tuple[int, int], kind: str, **options) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", size, "teal").save(stream, kind, **options)
    return stream.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_file_that_is_a_picture_is_drawn_smaller_as_its_page_1(kind):
    content = stored(_image_bytes((2000, 1000), kind), media_type=f"image/{kind}")

    with Image.open(page_image(content=content, number=1, width=480)) as picture:
        assert (picture.format, picture.size) == ("WEBP", (480, 240))
    with pytest.raises(PictureNotPossibleError):
        page_image(content=content, number=2, width=480)


def test_a_picture_stands_upright_and_loses_what_its_camera_wrote():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned a quarter
    exif[0x010F] = "A camera"
    content = stored(
        _image_bytes((400, 200), "JPEG", exif=exif), media_type="image/jpeg"
    )

    with Image.open(page_image(content=content, number=1, width=480)) as picture:
        assert picture.size == (200, 400)
        assert not picture.getexif()


def test_a_large_picture_that_lies_on_its_side_is_as_wide_as_asked_when_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    content = stored(
        _image_bytes((20_000, 1_010), "PNG", exif=exif), media_type="image/png"
    )

    with Image.open(page_image(content=content, number=1, width=480)) as picture:
        assert picture.size == (480, 9505)


@pytest.mark.parametrize(
    "content", [b"\x89PNG\r\n\x1a\nno picture", b"GIF89a", b"<svg/>"]
)
def test_what_is_no_picture_is_not_drawn(content):
    with pytest.raises(PictureNotPossibleError):
        page_image(content=stored(content, media_type="image/png"), number=1, width=480)


def test_a_picture_of_ten_thousand_pixels_a_side_has_a_picture_too():
    foil = stored(scans.transparent_png(10_000, 10_000), media_type="image/png")

    with Image.open(page_image(content=foil, number=1, width=480)) as picture:
        assert picture.size == (480, 480)
        assert picture.convert("RGBA").getextrema()[3] == (0, 0)
