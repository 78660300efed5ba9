"""Marking places of a file, and the copy that takes its place."""

import json

import pikepdf
import pypdf
import pypdfium2
import pytest
from bs4 import BeautifulSoup
from django.core import serializers
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from freeshelf.enrich.check_models import FileCopy
from freeshelf.enrich.checks.copies import _write, finish, make_copy
from freeshelf.enrich.checks.decisions import reconsider
from freeshelf.enrich.checks.looks import store_look
from freeshelf.enrich.disclosure import looking
from freeshelf.enrich.services import extract_content
from freeshelf.library.access import Hold
from freeshelf.library.models import File, PageText
from freeshelf.library.services import let_out, restore_version, waiting_version
from tests.enrich.disclosure import pdfs_of_a_survivor
from tests.enrich.disclosure.pdfs_of_a_survivor import NAME
from tests.enrich.test_admin_office_copies import _without_ocr, editor, page_of_copy
from tests.library.factories import FileFactory, UserFactory, replace_by_looked_at

__all__ = ["_without_ocr", "editor"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(tmp_path) -> File:
    source = pdfs_of_a_survivor.annexed_report(tmp_path / "source.pdf")
    file = FileFactory(content=source.read_bytes(), name=f"{NAME}.pdf")
    extract_content(sha256=file.current.content_id, now=timezone.now())
    return file


def _checked(page: BeautifulSoup) -> list[str]:
    return [each["value"] for each in page.select("li input[name=place][checked]")]


def _not_found(page: BeautifulSoup) -> list[str]:
    told = [p for p in page.select("p") if "These words were not found" in p.text]
    return [each.text for p in told for each in p.find_next_sibling("ul").select("li")]


def test_words_are_found_in_other_cases_and_marked(editor, report):
    page = page_of_copy(editor, report, words=NAME.upper(), find="1", page="2")
    assert [mark.text for mark in page.select(".places mark")] == [NAME] * 3
    # One of them is a title of the outline.
    assert len(_checked(page)) == 3
    # The words of the page that is shown are marked on its image, too.
    on_image = page.select(".page-to-mark__word input[checked]")
    assert [each.parent.text for each in on_image] == NAME.split()


def test_what_is_outside_the_main_text_is_explained_only_where_something_is(
    editor, report
):
    explained = "Outside the main text means"
    assert explained in page_of_copy(editor, report, words=NAME, find="1").text
    seen = page_of_copy(editor, report, words="passport", find="1", page="1")
    assert [mark.text for mark in seen.select(".places mark")] == ["passport"]
    assert explained not in seen.text


def test_a_place_that_an_editor_keeps_is_not_marked_again(editor, report):
    _title, first, second = _checked(
        page_of_copy(editor, report, words=NAME, find="1", page="1")
    )
    page = page_of_copy(editor, report, words=NAME, place=[second], show="1", page="1")
    assert _checked(page) == [second]
    assert first != second


def test_the_copy_takes_the_place_of_the_file(editor, report):
    places = _checked(page_of_copy(editor, report, words=NAME, find="1", page="1"))
    address = reverse("enrich_copy", args=[report.pk])
    original = report.current
    answer = editor.post(address, {"words": NAME, "place": places, "copy": "1"})
    assert answer.status_code == 302
    copy = FileCopy.objects.get()
    assert make_copy(key=copy.pk, now=timezone.now())
    copy.refresh_from_db()
    assert (copy.message, copy.drawn_pages) == ("", [1, 2])
    version = waiting_version(File.objects.get(pk=report.pk))
    assert version == copy.result
    assert File.objects.get(pk=report.pk).hold == Hold.CHECK
    assert NAME not in version.original_name
    original.refresh_from_db()
    assert (original.is_current, original.hold) == (False, Hold.RESTRICTED)
    # Where the name stood is known; the name itself is nowhere.
    stored = serializers.serialize("json", FileCopy.objects.all())
    assert "Perera" not in stored
    assert len(json.loads(stored)[0]["fields"]["places"]) >= 2
    assert not make_copy(key=copy.pk, now=timezone.now())


def test_what_is_not_found_is_said_and_an_emptied_field_stays_empty(editor, report):
    page = page_of_copy(editor, report, words="Nobody of that name", find="1", page="1")
    assert _not_found(page) == ["Nobody of that name"]
    page = page_of_copy(editor, report, words="", find="1", page="1")
    assert page.select_one("textarea[name=words]").text.strip() == ""
    assert _checked(page) == []
    assert _not_found(page) == []


def test_each_word_that_is_not_found_is_named_beside_those_that_are(editor, report):
    others = [f"Somebody else {number}" for number in range(60)]
    words = "\n".join([*others, NAME, "x", "--"])

    page = page_of_copy(editor, report, words=words, find="1", page="1")

    assert len(_checked(page)) == 3
    assert _not_found(page) == sorted([*others, "x"])
    found = page_of_copy(editor, report, words=NAME, find="1", page="1")
    assert _not_found(found) == []


def test_marks_on_other_pages_are_listed(editor, report):
    page = page_of_copy(editor, report, words=NAME, find="1", page="1")
    places = _checked(page)
    assert page.select_one("input[name=words_before]")["value"] == NAME
    page = page_of_copy(editor, report, words="", place=places, find="1", page="3")
    assert _checked(page) == places
    # What was found by words that were taken from the field is marked no more.
    page = page_of_copy(
        editor, report, words="", words_before=NAME, place=places, find="1", page="3"
    )
    assert _checked(page) == []


@pytest.mark.parametrize("button", ["find", "show", "copy"])
def test_words_taken_from_the_field_keep_no_mark_on_the_page_nor_in_lines(
    editor, report, button
):
    words = f"{NAME}\nharbour"
    page = page_of_copy(editor, report, words=words, find="1", page="2")
    boxes = page.select("input[name=place][checked]")
    # The words on the image of the page have places of their own.
    assert len(boxes) > len(_checked(page))
    sent = {"place": [each["value"] for each in boxes], "words_before": words}

    page = page_of_copy(editor, report, words="", page="2", **sent, **{button: "1"})

    assert page.select("input[name=place][checked]") == []
    assert page.select("input[name=line]") == []
    assert not FileCopy.objects.exists()


def test_a_name_beside_the_text_is_found_and_leaves_the_copy(editor, tmp_path):
    source = pdfs_of_a_survivor.annexed_report(tmp_path / "s.pdf", name="Nobody")
    with pikepdf.open(source, allow_overwriting_input=True) as pdf:
        with pdf.open_outline() as outline:
            outline.root.append(pikepdf.OutlineItem(f"Letter of {NAME}", 2))
        pdf.save(source)
    file = FileFactory(content=source.read_bytes(), name="s.pdf")
    extract_content(sha256=file.current.content_id, now=timezone.now())
    page = page_of_copy(editor, file, words=NAME, find="1", page="1")
    (place,) = _checked(page)
    assert place.startswith("0:")
    editor.post(reverse("enrich_copy", args=[file.pk]), {"place": place, "copy": "1"})
    copy = FileCopy.objects.get()
    assert make_copy(key=copy.pk, now=timezone.now())
    copy.refresh_from_db()
    assert (copy.message, copy.drawn_pages) == ("", [])
    with storages["library"].open(copy.result.content.storage_name) as stream:
        titles = [str(each.title) for each in pypdf.PdfReader(stream).outline]
    assert titles == ["Findings", "What Nobody said"]


def test_a_copy_of_a_clean_copy_says_that_nothing_is_to_be_removed(editor, report):
    for _number in range(2):
        file = File.objects.get(pk=report.pk)
        editor.post(reverse("enrich_copy", args=[file.pk]), {"copy": "1"})
        copy = FileCopy.objects.first()
        assert make_copy(key=copy.pk, now=timezone.now())
        copy.refresh_from_db()
    assert "would be the same" in copy.message
    assert copy.result is None
    file = File.objects.get(pk=report.pk)
    assert waiting_version(file).is_current
    assert not file.versions.filter(is_current=True).exclude(hold=Hold.NONE).exists()


@pytest.mark.parametrize("is_taken_away", [True, False])
def test_readers_keep_the_file_meanwhile_only_if_asked(editor, report, is_taken_away):
    address = reverse("enrich_copy", args=[report.pk])
    box = page_of_copy(editor, report).select_one("input[name=take_away]")
    assert box.has_attr("checked")
    sent = {"copy": "1"} | ({"take_away": "on"} if is_taken_away else {})
    said = editor.post(address, sent, follow=True).content.decode()
    assert ("Readers get the file until the copy is ready" in said) != is_taken_away
    hold = File.objects.get(pk=report.pk).hold
    assert hold == (Hold.TAKEN_OUT if is_taken_away else Hold.NONE)
    copy = FileCopy.objects.get()
    finish(copy, now=timezone.now(), message="It was refused.")
    text = page_of_copy(editor, report).text
    assert ("The file is still public as it is." in text) != is_taken_away
    assert ("Readers do not get the file." in text) == is_taken_away


def test_a_copy_of_a_file_that_was_taken_away_goes_out_by_its_check(editor, report):
    sent = {"copy": "1", "take_away": "on"}
    editor.post(reverse("enrich_copy", args=[report.pk]), sent)
    assert make_copy(key=FileCopy.objects.get().pk, now=timezone.now())
    assert File.objects.get(pk=report.pk).hold == Hold.CHECK


def test_a_version_that_a_copy_replaced_comes_back_by_a_person_only(editor, report):
    original = report.current
    editor.post(reverse("enrich_copy", args=[report.pk]), {"copy": "1"})
    assert make_copy(key=FileCopy.objects.get().pk, now=timezone.now())
    let_out(file=File.objects.get(pk=report.pk))
    address = reverse("library_file_restore", args=[report.pk, original.pk])
    said = editor.get(address).content.decode()
    assert original.original_name in said
    assert "A redacted copy replaced this version, or a later one" in said
    editor.post(address)
    nothing = looking.Look()
    content = original.content
    store_look(of={"content": content}, seen=nothing, now=timezone.now())
    assert not reconsider(file=report.pk)
    file = File.objects.get(pk=report.pk)
    assert file.current.content_id != content.pk
    assert waiting_version(file).content_id == content.pk
    shown = editor.get(reverse("enrich_check", args=[file.pk])).content.decode()
    assert "A redacted copy replaced this version, or a later one" in shown
    sent = {"file": file.pk, "action": "keep", "reason": "The names are agreed."}
    editor.post(reverse("enrich_check", args=[file.pk]), sent)
    file = File.objects.get(pk=report.pk)
    assert (file.current.content_id, file.hold) == (content.pk, Hold.NONE)


@pytest.mark.parametrize("is_during", [False, True])
def test_a_file_that_is_taken_down_meanwhile_is_not_opened_by_its_copy(
    editor, report, monkeypatch, is_during
):
    def take_down() -> None:
        editor.post(reverse("enrich_take_out", args=[report.pk]))

    def write(*args):
        take_down()
        return _write(*args)

    editor.post(reverse("enrich_copy", args=[report.pk]), {"copy": "1"})
    copy = FileCopy.objects.get()
    if is_during:
        monkeypatch.setattr("freeshelf.enrich.checks.copies._write", write)
    else:
        take_down()
    assert make_copy(key=copy.pk, now=timezone.now()) is is_during
    copy.refresh_from_db()
    file = File.objects.get(pk=report.pk)
    assert (file.hold, copy.result) == (Hold.TAKEN_OUT, None)
    assert file.current == report.current
    assert "taken down or restricted" in copy.message
    assert "Ask for the copy again" in page_of_copy(editor, report).text


def test_what_was_there_before_the_original_comes_back_by_a_person_only(editor, report):
    before = report.current
    replace_by_looked_at(
        file=report,
        stream=ContentFile(b"She spoke.\r\n"),
        name="new.txt",
        now=timezone.now(),
    )
    editor.post(reverse("enrich_copy", args=[report.pk]), {"copy": "1"})
    assert make_copy(key=FileCopy.objects.get().pk, now=timezone.now())
    let_out(file=File.objects.get(pk=report.pk))
    copy = FileCopy.objects.get().result
    before.refresh_from_db()
    assert before.hold == Hold.RESTRICTED
    # As an import or its undo does it, when the account of the person is deleted.
    restore_version(version=before, now=timezone.now(), was_public=True)
    store_look(of={"content": before.content}, seen=looking.Look(), now=timezone.now())
    assert not reconsider(file=report.pk)
    file = File.objects.get(pk=report.pk)
    assert file.current == copy
    assert waiting_version(file).content_id == before.content_id


def test_an_ordinary_earlier_version_goes_out_by_its_check(editor, report):
    original = report.current
    replace_by_looked_at(
        file=report, stream=ContentFile(b"New"), name="new.txt", now=timezone.now()
    )
    address = reverse("library_file_restore", args=[report.pk, original.pk])
    assert "A redacted copy" not in editor.get(address).content.decode()
    editor.post(address)
    nothing = looking.Look()
    store_look(of={"content": original.content}, seen=nothing, now=timezone.now())
    assert reconsider(file=report.pk)


def test_an_area_of_a_page_is_painted_over(editor, report):
    address = reverse("enrich_copy", args=[report.pk])
    page = page_of_copy(
        editor,
        report,
        page="1",
        add_area="1",
        area_left="100",
        area_top="130",
        area_right="500",
        area_bottom="170",
    )
    (area,) = [each["value"] for each in page.select("[data-areas] input")]
    assert area == "1:100:130:500:170"
    editor.post(address, {"area": [area, "1:2:x", "0:1:1:2:2"], "copy": "1"})
    ((number, x0, y0, x1, y1),) = FileCopy.objects.get().places
    assert number == 1
    assert (round(x0), round(y0), round(x1), round(y1)) == (60, 109, 298, 143)


def test_where_no_position_is_known_the_whole_page_is_painted_over(editor, report):
    # Of the first page no words were placed, and the third was not read.
    pages = PageText.objects.filter(content=report.current.content_id)
    pages.filter(number=1).update(packed_words=b"")
    pages.filter(number=3).delete()
    sent = {"place": ["1:0:8"], "area": ["3:100:130:500:170"], "copy": "1"}
    editor.post(reverse("enrich_copy", args=[report.pk]), sent)
    copy = FileCopy.objects.get()
    assert make_copy(key=copy.pk, now=timezone.now())
    copy.refresh_from_db()
    assert (copy.message, copy.drawn_pages) == ("", [1, 3])
    with storages["library"].open(copy.result.content.storage_name) as stream:
        shown = pypdfium2.PdfDocument(stream.read())
    first, second, third = (page.render(scale=0.2).to_pil() for page in shown)
    black = ((0, 0),) * 3
    assert first.convert("RGB").getextrema() == black
    assert third.convert("RGB").getextrema() == black
    assert second.convert("RGB").getextrema() != black


def test_a_replaced_file_is_not_overwritten_by_a_copy(editor, report, tmp_path):
    editor.post(reverse("enrich_copy", args=[report.pk]), {"copy": "1"})
    copy = FileCopy.objects.get()
    other = pdfs_of_a_survivor.with_layer(tmp_path / "other.pdf").read_bytes()
    replacement = replace_by_looked_at(
        file=report, stream=ContentFile(other), name="other.pdf", now=timezone.now()
    )
    assert make_copy(key=copy.pk, now=timezone.now())
    copy.refresh_from_db()
    assert "replaced in the meantime" in copy.message
    assert waiting_version(File.objects.get(pk=report.pk)) == replacement


def test_whoever_may_not_change_files_marks_nothing(report):
    client = Client()
    client.force_login(UserFactory(permissions=["wagtailadmin.access_admin"]))
    answer = client.get(reverse("enrich_copy", args=[report.pk]))
    assert answer.status_code in (302, 403, 404)
    image = client.get(reverse("enrich_copy_image", args=[report.pk, 1]))
    assert image.status_code in (302, 403, 404)
