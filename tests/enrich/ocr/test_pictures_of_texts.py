"""Images of pages and events are read by OCR before readers get them."""

import io

import pytest
from django.core.files.images import ImageFile
from PIL import Image

from freeshelf.enrich.checks import pictures
from freeshelf.library.pictures import pictures_visible_to
from freeshelf.wiring.tasks import look_at_picture
from tests.content.factories import ImageFactory
from tests.enrich.ocr.test_frames import (
    SURVIVOR,
    empty,
    several_frames,
    two_frames,
    words,
)
from tests.library.factories import UserFactory

pytestmark = pytest.mark.django_db


def pictured(*frames: Image.Image, kind: str = "PNG", **values):
    """An image of the library that is looked at, as one file of these frames."""
    content = io.BytesIO(several_frames(*frames, kind=kind))
    values = {"held": True, "title": "Card"} | values
    file = ImageFile(content, name=f"card.{kind.lower()}")
    picture = ImageFactory(file=file, **values)
    look_at_picture.func(key=picture.pk)
    return picture


def is_out(picture) -> bool:
    return picture in pictures_visible_to(UserFactory())


def kinds_in(picture) -> set[str]:
    found = pictures.open_findings_in_picture(picture.pk)
    return set(found.values_list("kind", flat=True))


@pytest.mark.parametrize("kind", ["JPEG", "GIF"])
def test_an_image_with_the_name_of_a_survivor_waits(ocr, kind):
    picture = pictured(words(SURVIVOR), kind=kind)

    assert not is_out(picture)
    assert "person_name" in kinds_in(picture)


def test_ordinary_images_go_out_by_themselves(ocr):
    assert is_out(pictured(empty()))
    assert is_out(pictured(words("Open day. Come to our library on Saturday at ten.")))


def test_every_frame_counts(ocr):
    picture = pictured(*two_frames(), kind="WEBP")

    assert not is_out(picture)
    assert "person_name" in kinds_in(picture)


def test_without_ocr_an_image_waits_for_a_person_unless_it_is_a_sign():
    assert kinds_in(pictured(empty())) == {"not_looked_at"}
    assert is_out(pictured(empty().resize((90, 90))))


def test_what_was_public_stays_out_and_is_read_afterwards(ocr):
    picture = pictured(words(SURVIVOR), held=False)

    assert is_out(picture)
    assert "person_name" in kinds_in(picture)
