"""A form that a busy database refused is not lost: the page sends it again."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from freeshelf.library.models import Resource
from freeshelf.web.views import errors
from tests.library.admin import fields_of
from tests.library.factories import UserFactory

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]

ADD = "library_resource:add"
TEXT = 'A "draft" & <more>\r\n\r\nof two lines'


@pytest.fixture(autouse=True)
def _impatient(monkeypatch) -> None:
    """Wait for a turn for a moment only."""
    options = {**connection.settings_dict["OPTIONS"], "timeout": 0.2}
    connection.ensure_connection()
    connection.connection.execute("PRAGMA busy_timeout = 200")
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", options)
    yield
    connection.close()


@pytest.fixture
def editor() -> Client:
    client = Client(enforce_csrf_checks=True)
    client.force_login(UserFactory(is_superuser=True))
    return client


@contextmanager
def another_writer() -> Iterator[None]:
    """Someone who keeps the database for longer than others wait."""
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


def filled_in(editor: Client) -> dict:
    data = fields_of(editor.get(reverse(ADD)).content.decode())
    return data | {"title": "Fair recruitment", "rights": TEXT}


def kept(response) -> tuple[BeautifulSoup, dict]:
    """The form of the page, and what a browser would send of it."""
    form = BeautifulSoup(response.content.decode(), "html.parser").select_one(
        "main form[method=post]"
    )
    fields: dict[str, list[str]] = {}
    for field in form.select("input[type=hidden]"):
        fields.setdefault(field["name"], []).append(field["value"])
    return form, fields


def test_a_save_that_does_not_get_its_turn_is_kept_and_sent_again(editor):
    data = filled_in(editor)
    with another_writer():
        refused = editor.post(reverse(ADD), data)

    assert refused.status_code == 503
    assert refused["Retry-After"] == "5"
    assert refused["Cache-Control"].startswith("no-store")
    form, fields = kept(refused)
    assert fields["rights"] == [TEXT]
    assert form["action"] == reverse(ADD)
    assert form["data-send-after"] == "5"
    assert not Resource.objects.exists()

    saved = editor.post(form["action"], fields)

    assert saved.status_code == 302
    assert Resource.objects.get().title == "Fair recruitment"


def test_the_kept_form_is_refused_without_its_token(editor):
    with another_writer():
        _form, fields = kept(editor.post(reverse(ADD), filled_in(editor)))

    del fields["csrfmiddlewaretoken"]

    assert editor.post(reverse(ADD), fields).status_code == 403
    assert not Resource.objects.exists()


def test_it_is_not_sent_by_itself_for_ever(editor):
    data = filled_in(editor)
    with another_writer():
        refused = editor.post(reverse(ADD), data | {"freeshelf-tries": "5"})

    form, fields = kept(refused)
    assert not form.has_attr("data-send-after")
    assert fields["freeshelf-tries"] == ["6"]


def test_files_have_to_be_chosen_again_and_the_page_says_which(editor):
    file = SimpleUploadedFile("report.pdf", b"%PDF-1.4")
    with another_writer():
        refused = editor.post(reverse(ADD), filled_in(editor) | {"upload": file})

    form, _fields = kept(refused)
    assert "report.pdf" in form.text
    assert form.select_one("input[type=file]")["name"] == "upload"
    assert form["enctype"] == "multipart/form-data"
    assert not form.has_attr("data-send-after")


def test_what_saves_itself_while_someone_types_is_told_as_data(editor):
    with another_writer():
        refused = editor.post(
            reverse(ADD), filled_in(editor), headers={"Accept": "application/json"}
        )

    assert refused.status_code == 503
    assert refused.json()["error_code"] == "busy"


def test_a_field_of_editors_may_be_called_like_a_code(editor):
    data = filled_in(editor) | {"field-values-postal_code": "1201"}
    with another_writer():
        _form, fields = kept(editor.post(reverse(ADD), data))

    assert fields["rights"] == [TEXT]
    assert fields["field-values-postal_code"] == ["1201"]


@pytest.mark.parametrize("name", ["password1", "oldpassword", "form-password", "code"])
def test_no_password_is_written_into_the_page(editor, name):
    with another_writer():
        refused = editor.post(reverse(ADD), filled_in(editor) | {name: "correct horse"})

    assert refused.status_code == 503
    assert "correct horse" not in refused.content.decode()


def test_a_write_after_the_view_gets_the_page_too(editor, monkeypatch):
    """As that of the session, which its middleware saves."""

    def fail(*_args, **_options):
        raise OperationalError("database is locked")

    data = filled_in(editor)
    monkeypatch.setattr(type(editor.session), "save", fail)
    monkeypatch.setattr(type(editor.session), "modified", True, raising=False)
    editor.raise_request_exception = False

    refused = editor.post(reverse(ADD), data | {"title": ""})

    assert refused.status_code == 503
    assert kept(refused)[1]["rights"] == [TEXT]


@pytest.mark.parametrize(("is_lost", "status"), [(True, 503), (False, 500)])
def test_the_page_of_a_fault_names_the_status_that_it_has(
    rf, monkeypatch, is_lost, status
):
    monkeypatch.setattr(errors, "is_away", lambda error: is_lost)

    answer = errors.server_error(rf.get("/en/"))

    assert answer.status_code == status
    assert f"Error {status}" in answer.content.decode()
