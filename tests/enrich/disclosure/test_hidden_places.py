"""Hidden content that no rule knows: told by its place, and nothing held for it."""

import io

import openpyxl
import pytest

from freeshelf.enrich.disclosure.looking import look
from tests.enrich.disclosure.sightings import paragraph, word

HIDDEN = "hidden_content"


def seen(tmp_path, content):
    path = tmp_path / "file"
    path.write_bytes(content)
    return look(path)


def hidden_in(found):
    return [
        (each.strength.value, each.means.value, each.place.page, each.place.parts)
        for each in found.findings
        if each.kind == HIDDEN
    ]


def workbook(*rows, hides="hidden"):
    book = openpyxl.Workbook()
    book.active.append(["Region", "Cases"])
    sheet = book.create_sheet("Two")
    sheet.sheet_state = hides
    for row in rows:
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("hides", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_told_once_with_its_number(tmp_path, hides):
    found = seen(tmp_path, workbook(["Wanjiru"], ["Otieno"], hides=hides))

    ((strength, means, sheet, _parts),) = hidden_in(found)
    assert (strength, means, sheet) == ("weak", "hidden_part", 2)
    assert not found.is_strong


def test_a_place_of_which_something_strong_is_told_is_not_told_twice(tmp_path):
    found = seen(tmp_path, workbook(["Wanjiru", "+44 7494 580730"]))

    assert found.is_strong
    assert hidden_in(found) == []


def test_a_deletion_is_told_with_its_paragraph(tmp_path):
    deleted = (
        '<w:p><w:del w:id="1" w:author="A"><w:r><w:delText>Purok 4, below the chapel'
        "</w:delText></w:r></w:del></w:p>"
    )
    found = seen(tmp_path, word(paragraph("A report.") + deleted))

    assert hidden_in(found) == [
        ("weak", "tracked_change", 0, (("paragraph", 2),)),
    ]
    assert not found.is_strong


def test_what_is_plain_or_has_no_word_is_not_told(tmp_path):
    assert hidden_in(seen(tmp_path, workbook())) != []  # the name of the sheet
    assert hidden_in(seen(tmp_path, word(paragraph("A report.")))) == []
    vanished = word(paragraph("A report.") + paragraph("– 12 –", "<w:vanish/>"))
    assert hidden_in(seen(tmp_path, vanished)) == []


def test_a_file_with_hidden_content_everywhere_is_told_at_most_twenty_times(tmp_path):
    many = "".join(paragraph(f"Word {n}", "<w:vanish/>") for n in range(40))

    assert len(hidden_in(seen(tmp_path, word(many)))) == 20
