"""Words to redact that the page of copies presets: all that was found, and whole."""

import io

import openpyxl
import pytest
from django.core.files.storage import storages
from django.utils import timezone

from freeshelf.enrich.check_models import FileCopy
from freeshelf.enrich.checks.copies import make_copy
from freeshelf.library.models import File
from tests.enrich.seen import added, read
from tests.enrich.test_admin_office_copies import (
    _without_ocr,
    editor,
    page_of_copy,
)

__all__ = ["_without_ocr", "editor"]

pytestmark = pytest.mark.django_db


def header() -> bytes:
    """A workbook with a person in its header and her telephone in its footer."""
    book = openpyxl.Workbook()
    book.active.append(["Month", "Nights"])
    book.active.oddHeader.left.text = "The survivor Philippa Castellan"
    book.active.oddFooter.right.text = "tel +44 7494 580730"
    book.save(stream := io.BytesIO())
    return stream.getvalue()


SPACED = "The victim Orla Kinsella lives at 6 Fern Row."
FILES = {
    "spaced.txt": (
        "  ".join(map(" ".join, SPACED.split())).encode(),
        ["Orla Kinsella", "6 Fern Row"],
    ),
    "list.csv": (
        "受助人名单\n姓名,性别,年龄,电话,籍贯\n慕容晓彤,女,16,13800132468,清河县\n"
        "司徒婉婷,女,15,13912345678,柳林镇\n".encode(),
        ["慕容晓彤", "13800132468", "司徒婉婷", "13912345678"],
    ),
    "street.txt": (
        "La victime Solveig Duquesnoy, née le 4 juin 2007, habite 12 rue des "
        "Tanneurs, Roubaix.".encode(),
        ["Solveig Duquesnoy", "12 rue des Tanneurs"],
    ),
    "abbey.txt": (
        "La victime Solveig Duquesnoy habite 9 rue de l'Abbé Groult.".encode(),
        ["Solveig Duquesnoy", "9 rue de l'Abbé Groult"],
    ),
    "own.txt": (
        "我叫慕容晓彤,家住清河县。去年三月被人骗到南方的工厂,身份证被扣。".encode(),
        ["慕容晓彤"],
    ),
    "range.txt": (
        b"File of the victim Ambrosine Deverell, +44 7700 900533.",
        ["Ambrosine Deverell", "+44 7700 900533"],
    ),
    "header.xlsx": (header(), ["Philippa Castellan", "+44 7494 580730"]),
}


@pytest.mark.parametrize("name", FILES)
def test_all_that_was_found_strong_is_preset_and_gone_from_the_copy(editor, name):
    content, words = FILES[name]
    file = added(content=content, name=name)
    page = page_of_copy(editor, file)
    preset = page.select_one("textarea[name=words]").text.split()
    assert not {each for word in words for each in word.split()} - set(preset)
    places = [each["value"] for each in page.select("input[name=place][checked]")]
    text = page.select_one("textarea[name=words]").text.strip()
    sent = {"words": text, "words_before": text, "place": places, "copy": "1"}
    assert editor.post(f"/admin/library/files/{file.pk}/copy/", sent).status_code == 302
    copy = FileCopy.objects.get()
    assert make_copy(key=copy.pk, now=timezone.now())
    copy.refresh_from_db()
    assert (copy.message, copy.still_in) == ("", "")
    stored = copy.result.content.storage_name
    with storages["library"].open(stored) as stream:
        made = added(content=stream.read(), name=f"copy-{name}")
    assert not page_of_copy(editor, made).select_one("textarea").text.strip()
    read(File.objects.get(pk=file.pk))
    assert File.objects.get(pk=file.pk).hold == ""


def test_what_stays_beside_a_mark_is_shown_and_goes_with_its_line(editor):
    rows = "Liste des bénéficiaires du foyer\nNom;Prénom;Âge;Village;Date d'entrée\n"
    rows += "Kouassigan;Adjoua;15;Tchamba;03/05/2023\n"
    file = added(content=rows.encode(), name="list.csv")
    page = page_of_copy(editor, file)
    (line,) = page.select("input[name=line]")
    shown = line.parent.text
    assert "15;Tchamba;03/05/2023" in shown
    assert "Adjoua" not in shown
    places = [each["value"] for each in page.select("input[name=place][checked]")]
    sent = {"place": places, "line": line["value"]}
    # Another search keeps the tick.
    again = page_of_copy(editor, file, **sent, words="Adjoua", find="1")
    assert again.select_one("input[name=line][checked]")["value"] == line["value"]
    editor.post(f"/admin/library/files/{file.pk}/copy/", {**sent, "copy": "1"})
    copy = FileCopy.objects.get()
    assert make_copy(key=copy.pk, now=timezone.now())
    copy.refresh_from_db()
    with storages["library"].open(copy.result.content.storage_name) as stream:
        text = stream.read().decode()
    assert "Village" in text
    assert not [each for each in ("Adjoua", "15", "Tchamba", "2023") if each in text]
