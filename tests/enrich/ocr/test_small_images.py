"""Image files that are smaller than a page are read, but not signs."""

import pytest
from PIL import Image

from tests.enrich import scans
from tests.enrich.ocr.test_pictures_within import NOTE, findings_in, picture_of

pytestmark = pytest.mark.django_db
SIGN = (140, 140)
NARROW = (1200, 90)


def chat() -> bytes:
    """A part of a conversation, 900 by 330 pixels."""
    return picture_of(NOTE, size=(450, 165))


def test_a_part_of_a_conversation_is_read(ocr):
    found = findings_in(chat(), "chat.png")

    assert {("person_name", "strong"), ("phone", "strong")} & found
    assert ("not_read", "strong") not in found


@pytest.mark.parametrize("size", [(900, 330), (200, 100)])
def test_without_ocr_it_is_not_looked_at(size):
    found = findings_in(scans.as_file(Image.new("L", size, 250), "PNG"), "chat.png")

    assert found == {("not_read", "strong")}


@pytest.mark.parametrize("size", [SIGN, NARROW])
def test_a_sign_holds_nothing(size):
    found = findings_in(scans.as_file(Image.new("L", size, 250), "PNG"), "sign.png")

    assert found == set()
