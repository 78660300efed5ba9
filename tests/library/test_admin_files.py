"""The files of a resource in the admin area."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from freeshelf.library.models import File, FileContent, Resource
from tests.library.factories import (
    ContentFile,
    FileFactory,
    ResourceFactory,
    UserFactory,
    looked_at,
    pdf_bytes,
    replace_by_looked_at,
)

pytestmark = pytest.mark.django_db


def _upload(name="guide.pdf", content=None):
    return SimpleUploadedFile(name, pdf_bytes("Text") if content is None else content)


def _add(client, resource, *uploads, **fields):
    return client.post(
        reverse("library_file_add", args=[resource.pk]),
        {"uploads": list(uploads), "access_rights": "open"} | fields,
    )


def _edit_page(client, resource):
    response = client.get(reverse("library_resource:edit", args=[resource.pk]))
    return response.content.decode()


def test_the_edit_page_shows_each_file_with_what_was_read_out_of_it(editor):
    file = FileFactory(name="signs.pdf", title="Signs of forced labour")
    FileContent.objects.update(
        state="no_text_layer", page_count=12, word_count=0, language="fr"
    )

    html = _edit_page(editor, file.resource)

    assert "Signs of forced labour" in html
    assert "application/pdf" in html
    assert "Its pages are images without text" in html
    assert "Files are not part of the version history" in html


def test_an_error_of_the_reading_is_shown(editor):
    file = FileFactory()
    FileContent.objects.update(state="failed", message="Died three times on page 4.")

    html = _edit_page(editor, file.resource)

    assert "Died three times on page 4." in html
    assert "Extract again" not in html  # only those who may change it are offered it


def test_several_files_are_added_at_once(publisher):
    resource = ResourceFactory()

    response = _add(publisher, resource, _upload("a.pdf"), _upload("b.txt", b"Words"))

    assert response.status_code == 302
    names = [file.current.original_name for file in resource.files.all()]
    assert names == ["a.pdf", "b.txt"]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("empty.pdf", b"", "empty.pdf is empty"),
        ("page.pdf", b"<html></html>", "page.pdf does not match its file extension"),
        ("tool.exe", b"MZ\x90", "tool.exe is a program"),
    ],
)
def test_a_wrong_file_is_named_and_the_others_are_added(
    publisher, name, content, sentence
):
    resource = ResourceFactory()

    response = _add(publisher, resource, _upload(name, content), _upload("good.pdf"))

    assert sentence in response.content.decode()
    assert resource.files.get().current.original_name == "good.pdf"


def test_a_file_beyond_the_limit_is_refused(publisher, settings):
    settings.FREESHELF_EXTRACTION = {"MAX_BYTES": 2_000_000}
    resource = ResourceFactory()

    response = _add(publisher, resource, _upload("big.txt", b"a" * 2_000_001))

    assert "must be smaller than 2 MB" in response.content.decode()
    assert not resource.files.exists()


def test_a_file_is_replaced_and_its_history_can_be_restored(publisher):
    file = FileFactory(text="First")
    first = file.current

    publisher.post(
        reverse("library_file_replace", args=[file.pk]),
        {"upload": _upload("new.pdf", pdf_bytes("Second")), "expected": first.pk},
    )
    assert file.current == first
    looked_at(file)
    assert file.current.original_name == "new.pdf"
    history = publisher.get(reverse("library_file_history", args=[file.pk]))
    assert b"new.pdf" in history.content
    publisher.post(reverse("library_file_restore", args=[file.pk, first.pk]))
    assert file.current.original_name == "new.pdf"

    looked_at(file)
    assert file.current.content == first.content


def test_a_replaced_file_is_taken_away_at_once_if_the_editor_says_so(publisher):
    file = FileFactory(text="First")

    publisher.post(
        reverse("library_file_replace", args=[file.pk]),
        {
            "upload": _upload("new.pdf", pdf_bytes("Second")),
            "expected": file.current.pk,
            "at_once": "on",
        },
    )

    assert file.current.original_name == "new.pdf"
    assert not File.objects.visible_to(AnonymousUser()).exists()


def test_two_versions_are_compared_by_what_is_known_of_them(publisher):
    file = FileFactory(text="First")
    first = file.current
    second = replace_by_looked_at(
        file=file,
        stream=ContentFile(b"name,visits"),
        name="table.csv",
        now=timezone.now(),
    )
    other = FileFactory(text="Other").current
    address = reverse("library_file_compare", args=[file.pk])

    # Chosen the wrong way round: the older one is shown first all the same.
    page = publisher.get(address, {"older": second.pk, "newer": first.pk})
    facts = {fact.name: fact for fact in page.context["facts"]}
    strange = publisher.get(address, {"older": other.pk, "newer": first.pk})

    assert facts["File name"].older == first.original_name
    assert facts["File name"].newer == "table.csv"
    assert facts["Checksum"].newer == second.content.sha256
    assert facts["Format"].is_changed
    assert not facts["By"].is_changed
    assert reverse("library_file_restore", args=[file.pk, first.pk]) in str(
        page.content
    )
    assert strange.status_code == 404


def test_replacing_a_file_that_a_colleague_replaced_is_refused_in_a_sentence(publisher):
    file = FileFactory(text="First")
    seen = file.current
    replace_by_looked_at(
        file=file,
        stream=ContentFile(pdf_bytes("Of a colleague")),
        name="colleague.pdf",
        now=timezone.now(),
    )

    response = publisher.post(
        reverse("library_file_replace", args=[file.pk]),
        {"upload": _upload(content=pdf_bytes("Mine")), "expected": seen.pk},
    )

    assert "Someone else has replaced file" in response.content.decode()
    assert file.current.original_name == "colleague.pdf"


def test_title_language_and_access_of_a_file_are_set(publisher):
    file = FileFactory()
    address = reverse("library_file_edit", args=[file.pk])

    wrong = publisher.post(address, {"language": "French!", "access_rights": "open"})
    publisher.post(
        address, {"title": "Annex", "language": "fr", "access_rights": "members"}
    )

    assert "Enter a language tag" in wrong.content.decode()
    file.refresh_from_db()
    assert (file.title, file.language, file.access_rights) == (
        "Annex",
        "fr",
        "members",
    )


def test_a_file_is_removed_and_brought_back(publisher):
    file = FileFactory()
    address = reverse("library_file_remove", args=[file.pk])

    publisher.post(address)
    assert not file.resource.files.not_removed().exists()
    publisher.post(address)

    assert file.resource.files.not_removed().exists()


def test_a_file_is_read_again_on_demand(publisher):
    file = FileFactory()
    FileContent.objects.update(state="failed", message="Died")

    publisher.post(reverse("library_file_reread", args=[file.pk]))

    assert FileContent.objects.get().state == "waiting"


@pytest.mark.parametrize(
    "name", ["edit", "replace", "remove", "reread", "restore", "add"]
)
def test_an_editor_without_the_right_to_publish_leaves_live_files_alone(editor, name):
    file = FileFactory()
    keys = {
        "restore": [file.pk, file.current.pk],
        "add": [file.resource_id],
    }.get(name, [file.pk])
    before = (file.resource.files.count(), file.versions.count())

    response = editor.post(
        reverse(f"library_file_{name}", args=keys),
        {"uploads": _upload(), "upload": _upload(), "expected": file.current.pk},
    )

    assert response.status_code == 302
    assert response.headers["Location"] == reverse("wagtailadmin_home")
    file.refresh_from_db()
    assert file.removed_at is None
    assert before == (file.resource.files.count(), file.versions.count())


def test_an_editor_adds_files_to_a_draft(editor):
    resource = ResourceFactory(draft=True)

    _add(editor, resource, _upload())

    assert resource.files.count() == 1


def test_files_of_a_record_that_a_colleague_locked_stay_as_they_are(chief, publisher):
    resource = ResourceFactory(revised=True)
    chief.post(reverse("library_resource:lock", args=[resource.pk]))

    _add(publisher, resource, _upload())

    assert Resource.objects.get().files.count() == 0


def test_a_forged_request_is_refused():
    file = FileFactory()
    client = Client(enforce_csrf_checks=True)
    client.force_login(UserFactory(is_superuser=True))

    response = client.post(reverse("library_file_remove", args=[file.pk]))

    assert response.status_code == 403
    file.refresh_from_db()
    assert file.removed_at is None


def test_a_visitor_is_sent_to_the_log_in(client):
    file = FileFactory()

    response = client.get(reverse("library_file_history", args=[file.pk]))

    assert response.headers["Location"].startswith(reverse("wagtailadmin_login"))


def test_what_happened_to_files_is_in_the_history_of_the_record(publisher):
    resource = ResourceFactory(revised=True)
    _add(publisher, resource, _upload())

    history = publisher.get(reverse("library_resource:history", args=[resource.pk]))

    assert "File added" in history.content.decode()


def test_publishing_and_reverting_leave_files_alone(publisher):
    resource = ResourceFactory(revised=True)
    file = FileFactory(resource=resource)

    resource.latest_revision.publish()

    assert Resource.objects.get().files.get() == file
