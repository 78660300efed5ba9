"""Pictures within documents, and scans in a script nobody named, are looked at."""

import base64
import io

import pytest
from PIL import Image, ImageFilter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

from freeshelf.enrich.check_models import FileFinding
from freeshelf.enrich.checks.looks import check_content
from freeshelf.enrich.ocr.services import plan_scan, read_scan
from freeshelf.enrich.services import extract_content
from tests.enrich import scans
from tests.enrich.disclosure.sightings import paragraph, word
from tests.enrich.disclosure.test_open_document import document
from tests.enrich.factories import NOW, uploaded

pytestmark = pytest.mark.django_db
PICTURE = (420, 300)
NOTE = (
    "Intake of the survivor Grace Adeyemi. Her new number is +234 803 835 2694, and "
    "she answers only in the evening."
)
TESTIMONY = (
    "La víctima Maribel Quispe Huanca declaró ante la fiscalía. Su teléfono es "
    "+51 987 654 321 y solo contesta por la noche."
)
INTERVIEW = (
    "Потерпевшая Айгуль Сарсенова рассказала, что её продали. Её телефон "
    "+7 701 835 26 94, звонить только вечером."
)
GREEK = (
    "Η μάρτυρας κατέθεσε στο δικαστήριο και ζήτησε προστασία για την οικογένειά της, "
    "που μένει ακόμη στο χωριό της κοντά στη θάλασσα."
)


def picture_of(
    text: str, language: str = "en", size: tuple[int, int] = PICTURE
) -> bytes:
    return scans.as_file(scans.sheet(text, language=language, size=size), "PNG")


def photo() -> bytes:
    """A picture of shades without words."""
    shades = Image.effect_noise((900, 600), 90).filter(ImageFilter.GaussianBlur(3))
    return scans.as_file(shades, "PNG")


def report_with(picture: bytes) -> bytes:
    """A page of a report with text and, below it, a picture."""
    stream = io.BytesIO()
    page = canvas.Canvas(stream, pagesize=(595, 842), invariant=True)
    for line in range(12):
        page.drawString(
            50, 800 - 20 * line, "The secretariat met in spring, as planned."
        )
    page.drawImage(ImageReader(io.BytesIO(picture)), 60, 100, width=420, height=300)
    page.save()
    return stream.getvalue()


def pasted_into_word(picture: bytes) -> bytes:
    return word(paragraph("Annex"), more={"word/media/image1.png": picture})


def pasted_into_text(picture: bytes) -> bytes:
    return document("<text:p>Anexo</text:p>", more={"Pictures/1.png": picture})


def on_a_page(picture: bytes) -> bytes:
    data = base64.b64encode(picture).decode()
    return f'<html><p>Page</p><img src="data:image/png;base64,{data}"></html>'.encode()


def pasted_into_rich_text(picture: bytes) -> bytes:
    digits = picture.hex()
    lines = "\n".join(digits[at : at + 128] for at in range(0, len(digits), 128))
    size = r"\picwgoal6300\pichgoal4500"
    text = (
        rf"{{\rtf1\ansi Annex\par {{\*\shppict{{\pict\pngblip{size} {lines}}}}}\par}}"
    )
    return text.encode()


def pasted_into_rich_text_as_bytes(picture: bytes) -> bytes:
    head = rf"{{\rtf1\ansi Annex\par {{\pict\pngblip\bin{len(picture)} ".encode()
    return head + picture + rb"}\par}"


def findings_in(content: bytes, name: str) -> set[tuple[str, str]]:
    """Read and check a file as the library does; gaps have their reason as a kind."""
    sha256 = uploaded(content, name=name).pk
    extract_content(sha256=sha256, now=NOW)
    plan_scan(sha256=sha256, now=NOW)
    read_scan(sha256=sha256, now=NOW)
    check_content(sha256=sha256, now=NOW)
    found = FileFinding.objects.exclude(kind="hidden_content")
    return {(each.gap or each.kind, each.strength) for each in found}


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (report_with(picture_of(NOTE)), "report.pdf"),
        (pasted_into_word(picture_of(TESTIMONY, "es")), "annex.docx"),
        (pasted_into_text(picture_of(INTERVIEW, "ru")), "annex.odt"),
        (on_a_page(picture_of(NOTE)), "page.html"),
        (pasted_into_rich_text(picture_of(TESTIMONY, "es")), "annex.rtf"),
        (pasted_into_rich_text_as_bytes(picture_of(NOTE)), "note.rtf"),
    ],
    ids=["pdf", "docx", "odt", "html", "rtf", "rtf-bin"],
)
def test_what_a_picture_within_a_document_says_is_strong(ocr, content, name):
    found = findings_in(content, name)

    assert {("person_name", "strong"), ("phone", "strong")} & found
    assert ("picture_not_read", "weak") not in found


@pytest.mark.parametrize("make", [pasted_into_rich_text, pasted_into_word])
def test_a_small_picture_within_a_document_is_read(ocr, make):
    note = "The victim Wilhelmina Ostrander asked for a new lock."
    name = "annex.docx" if make is pasted_into_word else "annex.rtf"

    found = findings_in(make(picture_of(note, size=(350, 116))), name)

    assert ("person_name", "strong") in found
    assert ("picture_not_read", "weak") not in found


@pytest.mark.parametrize("make", [report_with, pasted_into_word])
def test_without_ocr_pictures_are_told_weakly(make):
    name = "report.pdf" if make is report_with else "annex.docx"

    found = findings_in(make(picture_of(NOTE)), name)

    assert found == {("picture_not_read", "weak")}


def test_ordinary_pictures_in_a_report_and_small_logos_hold_nothing(ocr):
    chart = picture_of("Cases by year 2019 2020 2021 Persons assisted by the helpline")
    logo = scans.as_file(Image.new("RGB", (80, 60), "navy"), "PNG")
    mark = picture_of("La Strada", size=(80, 60))

    found = findings_in(report_with(chart), "report.pdf")
    of_photo = findings_in(pasted_into_word(photo()), "photo.docx")
    of_logo = findings_in(pasted_into_word(logo), "letter.docx")

    assert not {strength for _, strength in found} & {"strong"}
    assert not {strength for _, strength in of_photo} & {"strong"}
    assert of_logo == set()
    assert findings_in(pasted_into_word(mark), "mark.docx") == set()


def test_a_scan_in_a_script_that_nobody_named_is_read_in_it(ocr):
    lines = scans.sheet("Анкета Айгуль Сарсенова, потерпевшая", size=PICTURE)

    found = findings_in(scans.scanned([lines]), "scan.pdf")

    assert ("person_name", "strong") in found
    assert ("not_read", "strong") not in found


def test_a_scan_of_which_ocr_makes_no_words_is_not_looked_at(ocr):
    found = findings_in(scans.scanned([scans.sheet(GREEK)]), "scan.pdf")

    assert ("not_read", "strong") in found


def test_a_scan_that_ocr_reads_well_is_looked_at(ocr):
    found = findings_in(scans.scanned([scans.sheet(scans.TEXTS["es"])]), "scan.pdf")

    assert ("not_read", "strong") not in found
