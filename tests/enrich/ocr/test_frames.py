"""Every frame of an image file is read, not only the first."""

import io

import pytest
from PIL import Image

from freeshelf.enrich.check_models import FileFinding
from freeshelf.enrich.checks.looks import check_content
from freeshelf.enrich.models import OcrPage, OcrStatus
from freeshelf.enrich.ocr.services import plan_scan
from freeshelf.enrich.services import extract_content
from tests.enrich import scans
from tests.enrich.factories import NOW, uploaded
from tests.enrich.ocr.test_pictures_within import findings_in

pytestmark = pytest.mark.django_db
SURVIVOR = "Survivor: Clementine Haverstock. Phone +44 7911 123457. Thornbury."
CARD = (300, 200)  # half as many as its pixels


def several_frames(first: Image.Image, *others: Image.Image, kind: str) -> bytes:
    written = io.BytesIO()
    several = {"save_all": True, "append_images": others} if others else {}
    first.save(written, kind, **several)
    return written.getvalue()


def two_frames() -> tuple[Image.Image, Image.Image]:
    """A frame without words, and one that names a survivor."""
    betraying = words(SURVIVOR).convert("RGB")
    return empty().resize(betraying.size), betraying


def words(text: str) -> Image.Image:
    return scans.sheet(text, size=CARD)


def empty() -> Image.Image:
    return Image.new("RGB", (600, 400), "#0b5568")


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_every_frame_of_a_file_counts(ocr, kind):
    found = findings_in(several_frames(*two_frames(), kind=kind), f"two.{kind.lower()}")

    assert ("person_name", "strong") in found
    assert ("not_read", "strong") not in found


def test_a_frame_that_an_earlier_version_did_not_read_counts_as_not_read(ocr):
    """An earlier version read the first frame, and called the file read."""
    file = uploaded(several_frames(*two_frames(), kind="WEBP"), name="two.webp")
    extract_content(sha256=file.pk, now=NOW)
    plan_scan(sha256=file.pk, now=NOW)
    pages = OcrPage.objects.filter(content=file)
    pages.filter(number=2).delete()
    pages.update(state=OcrPage.State.EMPTY)
    OcrStatus.objects.update(state=OcrStatus.State.DONE)

    check_content(sha256=file.pk, now=NOW)

    (finding,) = FileFinding.objects.all()
    assert (finding.gap, finding.page) == ("not_read", 2)
