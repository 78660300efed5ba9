"""Rows of tables and words under bars in the form of a redacted copy."""

import io

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen import canvas
from reportlab.platypus import SimpleDocTemplate, Table, TableStyle

from freeshelf.enrich.admin.lines_to_mark import lines_with_marks
from freeshelf.enrich.check_models import FileCopy
from freeshelf.enrich.checks.copies import make_copy
from freeshelf.library.models import File
from tests.enrich.seen import added, read
from tests.enrich.test_admin_office_copies import _without_ocr, editor, page_of_copy

__all__ = ["_without_ocr", "editor"]

ROWS = [
    ["No.", "Name", "Age", "Village", "Remarks"],
    ["1", "Philippa Castellan", "19", "Nether", "sold by her uncle"],
    ["2", "Orla Kinsella", "16", "Upper", "returned in May"],
    ["3", "Tamsin Deverell", "24", "Outer", "testifies in June"],
]


def annex() -> bytes:
    table = Table(ROWS)
    table.setStyle(TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black)]))
    SimpleDocTemplate(stream := io.BytesIO(), pagesize=A4).build([table])
    return stream.getvalue()


def _lines(page) -> str:
    return "\n".join(each.parent.text for each in page.select("input[name=line]"))


@pytest.mark.django_db
def test_rows_without_a_mark_are_offered_beside_those_with_one_and_again(editor):
    file = added(content=annex(), name="annex.pdf")
    first = page_of_copy(editor, file, words="Orla Kinsella", find="1")
    shown = _lines(first)
    assert all(word in shown for word in ("Nether", "Upper", "testifies in June"))
    # The head of the table tells of nobody.
    assert "Village" not in shown
    assert not first.select("input[name=line][checked]")
    places = [each["value"] for each in first.select("input[name=place][checked]")]
    sent = {"words": "Orla Kinsella", "place": places, "copy": "1"}
    editor.post(reverse("enrich_copy", args=[file.pk]), sent)
    assert make_copy(key=FileCopy.objects.get().pk, now=timezone.now())
    read(File.objects.get(pk=file.pk))

    # Nothing is marked now: what was marked is gone.
    again = _lines(page_of_copy(editor, file, words="", find="1"))

    assert "Orla" not in again
    assert all(word in again for word in ("2 16 Upper returned", "testifies in June"))


@pytest.mark.django_db
def test_what_lies_under_bars_is_told_apart_and_not_marked(editor):
    drawing = canvas.Canvas(stream := io.BytesIO(), pagesize=A4)
    drawing.drawString(60, 700, "The injured party, Orla Kinsella, was heard in May.")
    left = 60 + drawing.stringWidth("The injured party, ")
    drawing.rect(left, 697, drawing.stringWidth("Orla Kinsella"), 14, fill=1)
    drawing.save()
    file = added(content=stream.getvalue(), name="bars.pdf")

    for sent in ({}, {"words": "", "find": "1"}, {"words": "Kinsella", "find": "1"}):
        page = page_of_copy(editor, file, **sent)
        told = page.select_one("[data-under-bars]")
        assert "Orla Kinsella" in told.text
        assert "leaves them out by itself" in told.parent.text
        assert not page.select("input[name=place][checked]")
        on_page = page.select_one(".page-to-mark").text
        assert "Kinsella" not in on_page
        assert "injured" in on_page
        assert "These words were not found" not in page.text


@pytest.mark.parametrize("text", ["Nothing; or else.", "It cost 1,200; more", "a, b"])
def test_prose_beside_a_mark_is_no_row(text):
    texts = {1: f"{text}\nSeen: Orla\n{text}"}
    start = texts[1].index("Orla")
    found = lines_with_marks(texts, [f"1:{start}:{start + 4}"], [], {})
    assert [each.text for each in found] == ["Seen: ██████"]


def test_a_row_with_bars_of_an_earlier_copy_is_offered_with_its_neighbours():
    texts = {1: "Name;Age\n██████;16\nTamsin;24\n\nEnd"}
    found = lines_with_marks(texts, [], [], {})
    assert [each.text for each in found] == ["██████;16", "Tamsin;24"]


@given(st.lists(st.text("ab |\n;1█", max_size=12), max_size=6), st.integers(0, 60))
def test_offered_lines_are_whole_lines_of_the_text(parts, at):
    text = "\n".join(parts)
    for line in lines_with_marks({1: text}, [f"1:{at}:{at + 2}"], [], {}):
        _page, start, end = map(int, line.value.split(":"))
        assert text[start:end] in text.split("\n")
        assert any(map(str.isalnum, text[start:end]))
