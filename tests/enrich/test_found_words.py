"""The words of findings, wherever in a file they are, read anew."""

import io

import docx
import openpyxl
import pypdfium2
import pytest
from bs4 import BeautifulSoup
from django.core import serializers
from django.core.files.storage import storages
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl.chart import BarChart, Reference
from reportlab.pdfgen import canvas

from freeshelf.enrich.check_models import FileCopy, FileFinding, Look
from freeshelf.enrich.checks.copies import make_copy
from freeshelf.enrich.checks.decisions import reconsider
from freeshelf.enrich.checks.found_words import found_words
from freeshelf.enrich.checks.looks import store_look
from freeshelf.enrich.disclosure import looking
from freeshelf.enrich.disclosure.findings import Finding, Means, Piece, Place, Strength
from freeshelf.enrich.disclosure.inside import read_file
from freeshelf.enrich.disclosure.persons.kinds import value_key
from freeshelf.enrich.services import extract_content
from freeshelf.library.access import Hold
from freeshelf.library.models import File, PageText
from freeshelf.library.services import waiting_version
from freeshelf.shared.keys import library_key
from tests.enrich.seen import added, read
from tests.enrich.test_admin_office_copies import _without_ocr, editor
from tests.library.factories import UserFactory

__all__ = ["_without_ocr", "editor"]

pytestmark = pytest.mark.django_db

NUMBER = "+62 812 9047 7361"
CALLS = f"The survivor can be reached at {NUMBER}."


def header() -> bytes:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = CALLS
    document.add_paragraph("Seasonal work in the harbour towns.")
    document.save(stream := io.BytesIO())
    return stream.getvalue()


def chart() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["Port", "Cases"], ["North", 3], ["South", 5]):
        sheet.append(row)
    drawn = BarChart()
    drawn.title = CALLS
    drawn.add_data(Reference(sheet, min_col=2, min_row=2, max_row=3))
    sheet.add_chart(drawn, "E2")
    book.save(stream := io.BytesIO())
    return stream.getvalue()


def form() -> bytes:
    stream = io.BytesIO()
    drawing = canvas.Canvas(stream, pagesize=(420, 595))
    drawing.drawString(40, 540, "Registration for the course")
    drawing.drawString(40, 500, "Phone of the survivor")
    drawing.acroForm.textfield(
        name="phone", tooltip="Phone of the survivor", x=180, y=490, value=NUMBER
    )
    drawing.save()
    return stream.getvalue()


def choices() -> bytes:
    """A form with an open list in which nobody is chosen."""
    stream = io.BytesIO()
    drawing = canvas.Canvas(stream, pagesize=(420, 595))
    drawing.drawString(40, 540, "Registration for the course")
    drawing.drawString(40, 500, "Survivor to call")
    drawing.acroForm.listbox(
        name="who",
        x=180,
        y=420,
        width=200,
        height=80,
        value="nobody",
        options=["nobody", f"Phone {NUMBER}"],
    )
    drawing.save()
    return stream.getvalue()


def outline() -> bytes:
    stream = io.BytesIO()
    drawing = canvas.Canvas(stream, pagesize=(420, 595))
    drawing.drawString(40, 540, "Seasonal work in the harbour towns.")
    drawing.bookmarkPage("one")
    drawing.addOutlineEntry(CALLS, "one")
    drawing.save()
    return stream.getvalue()


FILES = {
    "a.docx": header,
    "b.xlsx": chart,
    "c.pdf": form,
    "d.pdf": outline,
    "e.pdf": choices,
}


def _page(client, file) -> BeautifulSoup:
    answer = client.get(reverse("enrich_copy", args=[file.pk]))
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


@pytest.mark.parametrize("name", FILES)
def test_the_words_of_a_finding_stand_in_the_form_and_go(editor, name):
    file = added(content=FILES[name](), name=name)
    content = waiting_version(file).content
    assert FileFinding.objects.filter(look__content=content, kind="phone").exists()
    page = _page(editor, file)
    words = page.select_one("textarea[name=words]").text
    assert NUMBER in words
    places = [each["value"] for each in page.select("input[name=place][checked]")]
    assert places
    sent = {"place": places, "copy": "1"}
    editor.post(reverse("enrich_copy", args=[file.pk]), sent)
    copy = FileCopy.objects.get()
    assert make_copy(key=copy.pk, now=timezone.now())
    copy.refresh_from_db()
    assert copy.message == ""
    stored = serializers.serialize("json", [*Look.objects.all(), copy])
    assert "9047" not in stored


def test_a_value_of_a_form_is_painted_over_in_the_copy(editor):
    file = added(content=form(), name="registration.pdf")
    places = [
        each["value"]
        for each in _page(editor, file).select("input[name=place][checked]")
    ]
    shown = []
    for sent in ({}, {"place": places}):
        source = File.objects.get(pk=file.pk)
        editor.post(reverse("enrich_copy", args=[source.pk]), {**sent, "copy": "1"})
        copy = FileCopy.objects.first()
        assert make_copy(key=copy.pk, now=timezone.now())
        copy.refresh_from_db()
        assert copy.message == ""
        with storages["library"].open(copy.result.content.storage_name) as stream:
            (page,) = pypdfium2.PdfDocument(stream.read())
            drawn = page.render(scale=2).to_pil().convert("L")
        # Where the value stands.
        shown.append(drawn.crop((370, 160, 570, 200)).histogram())
        file = added(content=form(), name="registration.pdf")
    unmarked, marked = (sum(each[:40]) for each in shown)
    assert marked > 5 * unmarked


def _copied(client, file, **sent) -> FileCopy:
    client.post(reverse("enrich_copy", args=[file.pk]), {**sent, "copy": "1"})
    copy = FileCopy.objects.first()
    assert make_copy(key=copy.pk, now=timezone.now())
    copy.refresh_from_db()
    return copy


def test_a_value_of_a_form_that_is_not_marked_keeps_the_copy_held(editor):
    copy = _copied(editor, added(content=form(), name="c.pdf"))
    assert (copy.message, copy.still_in) == ("", "phone picture_not_read")


@pytest.mark.parametrize("name", ["b.xlsx", "e.txt"])
def test_a_copy_with_what_was_found_waits_for_a_person_and_says_so(editor, name):
    make = FILES.get(name, CALLS.encode)
    file = added(content=make(), name=name)
    copy = _copied(editor, file)
    assert (copy.message or "still in it", copy.still_in) == ("still in it", "phone")
    extract_content(sha256=copy.result.content_id, now=timezone.now())
    # Whatever a check finds: its readers may not know where the words are.
    store_look(
        of={"content": copy.result.content}, seen=looking.Look(), now=timezone.now()
    )
    assert not reconsider(file=file.pk)
    file = File.objects.get(pk=file.pk)
    assert file.hold == Hold.CHECK
    page = _page(editor, file)
    assert "still in it: phone number" in page.text
    assert "Readers do not get it." in page.text
    # What was found in the original stands there again.
    assert NUMBER in page.select_one("textarea[name=words]").text
    details = editor.get(reverse("enrich_check", args=[file.pk])).content.decode()
    assert "still in it: phone number" in details
    places = [each["value"] for each in page.select("input[name=place][checked]")]
    second = _copied(editor, file, place=places)
    assert (second.message, second.still_in) == ("", "")
    store_look(
        of={"content": second.result.content}, seen=looking.Look(), now=timezone.now()
    )
    assert reconsider(file=file.pk)


def test_words_that_are_gone_from_a_copy_stand_in_the_form_no_more(editor):
    text = f"{CALLS} The survivor Wayan Sukarta can be reached at +62 813 5550 2847."
    file = added(content=text.encode(), name="a.txt")
    before = _page(editor, file).select_one("textarea[name=words]").text
    assert NUMBER in before
    assert "+62 813 5550 2847" in before
    start = text.index(NUMBER)
    copy = _copied(editor, file, place=[f"1:{start}:{start + len(NUMBER)}"])
    assert "phone" in copy.still_in.split()
    read(File.objects.get(pk=file.pk))
    after = _page(editor, file).select_one("textarea[name=words]").text
    assert NUMBER not in after
    assert "+62 813 5550 2847" in after


def test_words_that_are_not_found_again_count_as_left(editor):
    file = added(content=b"Seasonal work.\r\n", name="a.txt")
    place = Place(parts=(("part", 99),))
    lost = Finding("person_name", Strength.STRONG, place, Means.EMBEDDED, "c" * 64)
    store_look(
        of={"content": waiting_version(file).content},
        seen=looking.Look((lost,)),
        now=timezone.now(),
    )
    copy = _copied(editor, file)
    assert (copy.message, copy.still_in) == ("", "person_name")


def test_a_person_may_publish_a_copy_that_keeps_what_was_found(editor):
    file = added(content=chart(), name="b.xlsx")
    copy = _copied(editor, file)
    read(File.objects.get(pk=file.pk))
    sent = {"file": file.pk, "action": "keep", "reason": "The number is of a hotline."}
    editor.post(reverse("enrich_check", args=[file.pk]), sent)
    file = File.objects.get(pk=file.pk)
    assert (file.current, file.hold) == (copy.result, Hold.NONE)


def test_marks_at_whose_places_other_words_stand_now_are_refused(editor):
    file = added(content=header(), name="a.docx")
    content = waiting_version(file).content
    PageText.objects.filter(content=content).update(text="The girl Dewi Anggraini.")
    copy = _copied(editor, file, place=["1:9:23"])
    assert copy.result is None
    assert "Mark them again." in copy.message


def test_words_that_only_a_model_found_are_found_again_by_their_key(editor):
    key = library_key("disclosure")
    document = docx.Document()
    document.add_paragraph("Seasonal work in the harbour towns.")
    document.sections[0].footer.paragraphs[0].text = (
        "Seasonal work, and what was told by people who were there in the third week "
        "of the harvest, such as Wayan Sukarta, before the office was closed at last."
    )
    document.save(stream := io.BytesIO())
    file = added(content=stream.getvalue(), name="a.docx")
    version = waiting_version(file)
    pieces = [
        each
        for each in read_file(io.BytesIO(stream.getvalue()))
        if isinstance(each, Piece) and "Wayan" in each.text
    ]
    found = Finding(
        "person_name",
        Strength.STRONG,
        pieces[0].place,
        pieces[0].means,
        value_key("person_name", "Wayan Sukarta", key=key),
    )
    store_look(
        of={"content": version.content},
        seen=looking.Look((found,)),
        now=timezone.now(),
    )
    assert found_words(version) == ["Wayan Sukarta"]


@pytest.mark.parametrize(
    ("name", "place"),
    [("a.docx", "header"), ("b.xlsx", "chart"), ("c.pdf", "in a form field")],
)
def test_details_show_the_text_and_the_place_to_those_who_may_see_it(
    editor, name, place
):
    file = added(content=FILES[name](), name=name)
    page = BeautifulSoup(
        editor.get(reverse("enrich_check", args=[file.pk])).content, "html.parser"
    )
    assert page.select_one(".checks__findings mark").text == NUMBER
    assert place in page.select_one(".checks__findings").text
    other = Client()
    rights = ["wagtailadmin.access_admin", "library.publish_resource"]
    other.force_login(UserFactory(permissions=rights))
    answer = other.get(reverse("enrich_check", args=[file.pk]))
    assert NUMBER not in answer.content.decode()


def test_a_name_in_the_name_of_a_file_has_a_place(editor):
    name = "Testimony of the survivor Dewi Anggraini.txt"
    file = added(content=b"Seasonal work.", name=name)
    page = editor.get(reverse("enrich_check", args=[file.pk])).content.decode()
    assert "in the name of the file" in page


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (
            b"Seasonal work.",
            "Testimony of the survivor Dewi Anggraini.txt",
            "Dewi Anggraini",
        ),
        (
            f"<p>Seasonal work.</p><!-- {CALLS} --><p>Harbours.</p>".encode(),
            "work.html",
            NUMBER,
        ),
    ],
)
def test_words_in_hidden_content_alone_are_told_as_going_with_every_copy(
    editor, content, name, words
):
    file = added(content=content, name=name)
    address = reverse("enrich_copy", args=[file.pk])
    said = "every copy is made without them"
    for answer in (
        editor.get(address),
        editor.post(address, {"words": words, "find": "1"}),
    ):
        page = BeautifulSoup(answer.content, "html.parser")
        assert said in page.text
        assert words in [each.text for each in page.select("li > bdi")]
        assert "were not found" not in page.text
        # The field has what the editor has to look at, or typed.
        field = page.select_one("textarea[name=words]").text.strip()
        assert field == (words if answer.request["REQUEST_METHOD"] == "POST" else "")
    other = editor.post(address, {"words": "Wayan Sukarta", "find": "1"})
    assert "were not found" in other.content.decode()
    assert said not in other.content.decode()
    copy = _copied(editor, file)
    assert (copy.message, copy.still_in) == ("", "")


@pytest.mark.parametrize("is_shown_too", [False, True])
def test_words_of_a_hidden_column_stand_in_the_field_if_readers_see_them_too(
    editor, is_shown_too
):
    other = "+62 813 5550 2847"
    book = openpyxl.Workbook()
    book.active.append(["Note", "Call"])
    seen = f"{other} or {NUMBER}" if is_shown_too else other
    book.active.append([f"The survivor can be reached at {seen}.", CALLS])
    book.active.column_dimensions["B"].hidden = True
    book.save(stream := io.BytesIO())
    file = added(content=stream.getvalue(), name="a.xlsx")

    page = _page(editor, file)

    words = page.select_one("textarea[name=words]").text.split("\n")
    listed = [each.text for each in page.select("li > bdi")]
    assert other in words
    assert (NUMBER in words) is is_shown_too
    assert (NUMBER in listed) is not is_shown_too
    places = [each["value"] for each in page.select("input[name=place][checked]")]
    copy = _copied(editor, file, place=places)
    assert (copy.message, copy.still_in) == ("", "")


def test_words_that_readers_see_are_not_called_hidden(editor):
    file = added(content=CALLS.encode(), name="e.txt")
    assert "hidden content, such as" not in _page(editor, file).text
