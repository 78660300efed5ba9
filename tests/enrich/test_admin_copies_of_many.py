"""Copies without hidden content of a selection, and the way back to its list."""

import io
from urllib.parse import quote

import docx
import pytest
from django.urls import reverse
from django.utils import timezone

from freeshelf.enrich.check_models import FileCopy
from freeshelf.enrich.checks.copies import make_copy
from freeshelf.enrich.disclosure.findings import Finding, Means, Place, Strength
from freeshelf.library.access import Hold
from freeshelf.library.models import File
from tests.enrich.seen import added, look_that_sees
from tests.enrich.test_admin_office_copies import _without_ocr, editor
from tests.library.factories import FileFactory

__all__ = ["_without_ocr", "editor"]

pytestmark = pytest.mark.django_db

COMMENT = Finding("phone", Strength.STRONG, Place(), Means.COMMENT, "b" * 64)


def _letter(number: int) -> bytes:
    document = docx.Document()
    document.core_properties.author = f"Author {number}"
    document.add_paragraph(f"Letter {number} to the members.")
    document.save(stream := io.BytesIO())
    return stream.getvalue()


def _press(client, state: str, *files: File) -> str:
    address = f"{reverse('enrich_checks')}?state={state}"
    data = {"file": [file.pk for file in files], "action": "copy"}
    return client.post(address, data, follow=True).content.decode()


def test_a_selection_gets_copies_and_what_has_none_is_said(editor, monkeypatch):
    look_that_sees(monkeypatch)(COMMENT)
    first, second = (added(content=_letter(n), name=f"{n}.docx") for n in (1, 2))
    other = added(content=b"\0\1\2 sound", name="c.mp3")
    said = _press(editor, "waiting", first, second, other)
    assert "being created of 2 files" in said
    assert "Some files were left out" in said
    copies = FileCopy.objects.all()
    assert {copy.file_id for copy in copies} == {first.pk, second.pk}
    assert "Some files were left out" in _press(editor, "waiting", first)
    assert FileCopy.objects.count() == 2
    for copy in copies:
        assert make_copy(key=copy.pk, now=timezone.now())
    assert not FileCopy.objects.exclude(message="").exists()
    assert {copy.result.content.media_type for copy in FileCopy.objects.all()}


def test_files_that_are_out_are_taken_down_until_their_copies_are_ready(editor):
    file = FileFactory(content=_letter(3), name="3.docx")
    _press(editor, "out", file)
    assert File.objects.get(pk=file.pk).hold == Hold.TAKEN_OUT
    assert FileCopy.objects.get().file_id == file.pk


def test_pages_of_a_file_lead_back_to_the_list_and_nowhere_else(editor, monkeypatch):
    look_that_sees(monkeypatch)(COMMENT)
    file = added(content=_letter(4), name="4.docx")
    listed = f"{reverse('enrich_checks')}?state=waiting&p=1"
    shown = editor.get(listed).content.decode()
    copy = reverse("enrich_copy", args=[file.pk])
    assert f'href="{copy}?next={quote(listed, safe="")}"' in shown
    for address in (copy, reverse("enrich_check", args=[file.pk])):
        page = editor.get(address, {"next": listed}).content.decode()
        assert f'href="{listed.replace("&", "&amp;")}"' in page
        page = editor.get(address, {"next": "https://elsewhere.test/"})
        assert "elsewhere.test" not in page.content.decode()
    answer = editor.post(f"{copy}?next={quote(listed, safe='')}", {"copy": "1"})
    assert answer.url == f"{copy}?next={quote(listed, safe='')}"
