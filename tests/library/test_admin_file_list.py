"""The list of files on the edit page: what its scripts ask for and send."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from freeshelf.library.models import FileContent
from freeshelf.library.services import replace_file
from tests.library.factories import FileFactory, ResourceFactory, pdf_bytes

pytestmark = pytest.mark.django_db

SCRIPT = {"Accept": "application/json", "X-Requested-With": "XMLHttpRequest"}


def _send(client, resource, *uploads):
    return client.post(
        reverse("library_file_add", args=[resource.pk]),
        {"uploads": list(uploads)},
        headers=SCRIPT,
    )


def _upload(name="guide.pdf", content=None):
    return SimpleUploadedFile(name, pdf_bytes("Text") if content is None else content)


def _rows(client, resource):
    response = client.get(reverse("library_file_rows", args=[resource.pk]))
    assert response.status_code == 200
    return response.content.decode()


def test_a_file_sent_by_the_script_is_added_with_an_answer_for_it(publisher):
    resource = ResourceFactory()

    answer = _send(publisher, resource, _upload())

    assert answer.json() == {"added": ["guide.pdf"], "errors": []}
    assert resource.files.get().access_rights == "open"


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("empty.pdf", b"", "empty.pdf is empty: choose the file again."),
        ("tool.exe", b"MZ\x90", "tool.exe is a program"),
        ("page.pdf", b"<html>", "page.pdf does not match its file extension"),
    ],
)
def test_a_refused_file_is_answered_with_why(publisher, name, content, sentence):
    answer = _send(publisher, ResourceFactory(), _upload(name, content))

    assert answer.status_code == 422
    assert sentence in answer.json()["errors"][0]


def test_sending_nothing_is_answered_in_a_sentence(publisher):
    answer = _send(publisher, ResourceFactory())

    assert answer.status_code == 422
    assert answer.json()["errors"]


def test_a_script_of_someone_who_may_not_is_refused(editor):
    resource = ResourceFactory()
    file = FileFactory(resource=resource)

    answers = [
        _send(editor, resource, _upload()),
        editor.post(
            reverse("library_file_arrange", args=[resource.pk]), headers=SCRIPT
        ),
        editor.post(reverse("library_file_describe", args=[file.pk]), headers=SCRIPT),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert resource.files.count() == 1


def test_rows_tell_whether_a_file_is_still_being_read(publisher):
    file = FileFactory()
    assert 'data-busy="yes"' in _rows(publisher, file.resource)

    FileContent.objects.update(state="done", page_count=3, word_count=900)

    rows = _rows(publisher, file.resource)
    assert 'data-busy="no"' in rows
    assert "3 pages" in rows
    assert "900 words" in rows


def test_a_file_with_a_password_says_what_to_do(publisher):
    file = FileFactory()
    FileContent.objects.update(state="encrypted")

    rows = _rows(publisher, file.resource)

    assert "Replace it with a copy without a password" in rows
    assert reverse("library_file_replace", args=[file.pk]) in rows


def test_the_order_that_rows_were_dragged_into_is_kept(publisher):
    resource = ResourceFactory()
    for _ in range(3):
        FileFactory(resource=resource)

    answer = publisher.post(
        reverse("library_file_arrange", args=[resource.pk]),
        {"number": ["3", "1", "2", "x"]},
        headers=SCRIPT,
    )

    assert answer.status_code == 200
    assert [file.number for file in resource.files.all()] == [3, 1, 2]


def test_without_the_script_the_edit_page_of_a_file_takes_its_position(publisher):
    resource = ResourceFactory()
    for _ in range(3):
        FileFactory(resource=resource)
    last = resource.files.get(number=3)
    address = reverse("library_file_edit", args=[last.pk])
    assert b'name="position" value="3"' in publisher.get(address).content

    publisher.post(address, {"access_rights": "open", "position": "1"})

    assert [file.number for file in resource.files.all()] == [3, 1, 2]


def test_title_language_and_access_are_kept_as_they_are_typed_and_rights_stay(
    publisher,
):
    file = FileFactory(rights="© the authors")
    address = reverse("library_file_describe", args=[file.pk])

    wrong = publisher.post(
        address,
        {"title": "Annex", "language": "French!", "access_rights": "open"},
        headers=SCRIPT,
    )
    right = publisher.post(
        address,
        {"title": "Annex", "language": "fr", "access_rights": "staff"},
        headers=SCRIPT,
    )

    assert wrong.status_code == 422
    assert "Enter a language tag" in wrong.json()["errors"]["language"][0]
    assert right.status_code == 200
    file.refresh_from_db()
    assert (file.title, file.language, file.access_rights, file.rights) == (
        "Annex",
        "fr",
        "staff",
        "© the authors",
    )


def test_the_history_names_each_version_by_checksum_and_gives_its_bytes(publisher):
    file = FileFactory(name="old.pdf", text="Old")
    old = file.current
    replace_file(
        file=file,
        stream=ContentFile(pdf_bytes("New")),
        name="new.pdf",
        now=timezone.now(),
    )

    history = publisher.get(reverse("library_file_history", args=[file.pk]))
    bytes_of = publisher.get(reverse("library_file_version", args=[file.pk, old.pk]))

    assert old.content.pk in history.content.decode()
    assert b"".join(bytes_of.streaming_content) == pdf_bytes("Old")
    assert bytes_of.headers["Content-Disposition"] == 'attachment; filename="old.pdf"'
    assert bytes_of.headers["X-Content-Type-Options"] == "nosniff"


def test_a_version_of_another_file_has_no_address_here(publisher):
    one, other = FileFactory(), FileFactory()

    response = publisher.get(
        reverse("library_file_version", args=[one.pk, other.current.pk])
    )

    assert response.status_code == 404


def test_a_visitor_gets_no_version(client):
    file = FileFactory()

    response = client.get(
        reverse("library_file_version", args=[file.pk, file.current.pk])
    )

    assert response.status_code == 302


def test_the_panel_takes_the_same_number_of_queries_for_any_number_of_files(
    publisher, django_assert_max_num_queries
):
    resource = ResourceFactory()
    for _ in range(2):
        FileFactory(resource=resource)
    _rows(publisher, resource)
    with django_assert_max_num_queries(20) as few:
        _rows(publisher, resource)
        most = len(few)
    for _ in range(8):
        FileFactory(resource=resource)

    with django_assert_max_num_queries(most):
        _rows(publisher, resource)
