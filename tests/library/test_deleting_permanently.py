"""The original of a file is deleted permanently, and what stays elsewhere is said."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from freeshelf.enrich.check_models import FileCopy, Look
from freeshelf.enrich.conf import page_images_dir
from freeshelf.enrich.models import Passage
from freeshelf.enrich.page_images import page_image
from freeshelf.enrich.services import extract_content
from freeshelf.ingest.models import Provenance
from freeshelf.library.access import Hold
from freeshelf.library.models import File, FileContent, FileVersion, PageText
from freeshelf.library.services import (
    attach_incoming,
    receive_file,
    remove_file,
    replace_file,
)
from freeshelf.library.services.deleting import backups_with, delete_permanently
from freeshelf.operations.backup.containers import Entry, Manifest
from freeshelf.operations.backup.known import note_backup
from freeshelf.wiring.signal_handlers import save_file_provenance
from freeshelf.wiring.tasks import look_at_file
from tests.library.factories import (
    FileFactory,
    ResourceFactory,
    UserFactory,
    pdf_bytes,
)

pytestmark = pytest.mark.django_db
NAME = "mara-okello.pdf"
RIGHTS = (
    *("library.change_resource", "library.publish_resource"),
    "library.view_restricted_resource",
)


@pytest.fixture(autouse=True)
def state(tmp_path, settings):
    """A state of its own, without backups that other tests noted."""
    settings.FREESHELF_DATA_DIR = tmp_path / "data"


@pytest.fixture
def editor(client):
    """A person who may delete originals, signed in."""
    client.force_login(UserFactory(permissions=RIGHTS))
    return client


def _replace(file: File) -> FileVersion:
    """Put a copy in the place of a file, and return its original."""
    original = file.current
    replace_file(
        file=file,
        stream=ContentFile(pdf_bytes("Nobody")),
        name="file-1.pdf",
        now=timezone.now(),
        at_once=True,
    )
    file.versions.filter(pk=original.pk).update(hold=Hold.RESTRICTED)
    return file.versions.get(pk=original.pk)


def _read(content: FileContent) -> None:
    extract_content(sha256=content.pk, now=timezone.now())
    look_at_file.func(sha256=content.pk)


def _address(version: FileVersion) -> str:
    return reverse(
        "library_file_delete_permanently", args=[version.file_id, version.pk]
    )


def _files_below(folder) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file()]


def test_bytes_text_findings_and_images_go_with_one_press(
    editor, django_capture_on_commit_callbacks
):
    file = FileFactory(name=NAME, text="Mara Okello, a survivor")
    content = file.current.content
    _read(content)
    page_image(content=content, number=1, width=240)
    version = _replace(file)
    FileCopy.objects.create(file=file, source=version, asked_at=timezone.now())
    assert PageText.objects.filter(content=content).exists()
    assert Look.objects.filter(content=content).exists()

    asked = editor.get(_address(version)).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        editor.post(_address(version))

    assert NAME in asked
    assert "the text of 1 page" in asked
    assert "This cannot be undone" in asked
    assert not FileContent.objects.filter(pk=content.pk).exists()
    assert not storages["library"].exists(content.storage_name)
    for model in (PageText, Passage, Look):
        assert not model.objects.filter(**_of(model, content)).exists()
    assert not _files_below(page_images_dir() / content.pk[:2] / content.pk)
    assert [each.original_name for each in file.versions.all()] == ["file-1.pdf"]


def _of(model, content) -> dict[str, str]:
    return {"content": content.pk} if hasattr(model, "content") else {}


def test_it_is_logged_by_number_and_its_name_leaves_the_history(editor):
    file = FileFactory(name=NAME)
    entry = ModelLogEntry.objects.log_action(
        file.resource, "freeshelf.file.add", data={"number": 1, "name": NAME}
    )
    incoming = receive_file(
        stream=ContentFile(pdf_bytes("Mara")),
        name=NAME,
        media_type="",
        now=timezone.now(),
    )
    save_file_provenance(incoming, file.resource, [], timezone.now())
    attached = attach_incoming(
        incoming=incoming, resource=file.resource, now=timezone.now(), user=None
    )
    version = _replace(attached)

    editor.post(_address(version))
    editor.post(_address(_replace(file)))

    entry.refresh_from_db()
    assert entry.data == {"number": 1}
    logged = ModelLogEntry.objects.filter(action="freeshelf.file.delete_permanently")
    assert [each.data for each in logged.order_by("pk")] == [
        {"number": attached.number},
        {"number": file.number},
    ]
    assert NAME not in str([row.record for row in Provenance.objects.all()])
    assert version.content_id not in str(
        [row.record for row in Provenance.objects.all()]
    )


def test_bytes_that_another_record_has_stay_and_it_is_named(editor):
    file = FileFactory(text="The same")
    other = FileFactory(text="The same", resource=ResourceFactory(title="Elsewhere"))
    version = _replace(file)

    asked = editor.get(_address(version)).content.decode()
    done = editor.post(_address(version), follow=True).content.decode()

    assert "it is also used elsewhere" in asked
    assert "Elsewhere" in asked
    assert reverse("library_file_history", args=[other.pk]) in asked
    assert "The file itself is kept" in done
    assert not file.versions.filter(content=version.content_id).exists()
    assert storages["library"].exists(version.content.storage_name)
    assert other.versions.get().content == version.content


def test_bytes_that_wait_to_be_described_stay(editor):
    file = FileFactory(text="Twice")
    version = _replace(file)
    receive_file(
        stream=ContentFile(pdf_bytes("Twice")),
        name="b.pdf",
        media_type="",
        now=timezone.now(),
    )

    asked = editor.get(_address(version)).content.decode()
    editor.post(_address(version))

    assert reverse("enrich_incoming") in asked
    assert FileContent.objects.filter(pk=version.content_id).exists()


@pytest.mark.parametrize("waits", [True, False])
def test_what_readers_get_or_a_check_is_about_is_not_deleted(editor, waits):
    file = FileFactory()
    version = file.current
    if waits:
        version = replace_file(
            file=file,
            stream=ContentFile(pdf_bytes("New")),
            name="new.pdf",
            now=timezone.now(),
        )

    asked = editor.get(_address(version)).content.decode()
    refused = editor.post(_address(version)).content.decode()

    assert "Delete permanently</button>" not in asked
    assert "Replace or remove the file first" in refused
    assert file.versions.filter(pk=version.pk).exists()


def test_all_of_a_removed_file_can_go_and_its_address_stays_gone(editor, client):
    file = FileFactory(name=NAME)
    download = file.download_url()
    version = file.current
    remove_file(file=file, now=timezone.now())

    editor.post(_address(version))
    history = editor.get(reverse("library_file_history", args=[file.pk]))
    restored = editor.post(reverse("library_file_remove", args=[file.pk]))
    panel = editor.get(reverse("library_file_rows", args=[file.resource.pk]))
    client.logout()

    assert not file.versions.exists()
    assert NAME not in history.content.decode()
    assert "deleted permanently" in restored.content.decode()
    assert panel.status_code == 200
    assert client.get(download).status_code == 410


@pytest.mark.parametrize("missing", RIGHTS)
def test_each_right_is_needed(client, missing):
    client.force_login(
        UserFactory(permissions=[each for each in RIGHTS if each != missing])
    )
    version = _replace(FileFactory())

    refused = client.post(_address(version))

    assert refused.status_code in (302, 403, 404)
    assert FileVersion.objects.filter(pk=version.pk).exists()


def test_a_version_of_another_file_is_not_there(editor):
    version = _replace(FileFactory())
    other = FileFactory()

    answer = editor.post(
        reverse("library_file_delete_permanently", args=[other.pk, version.pk])
    )

    assert answer.status_code == 404
    assert FileVersion.objects.filter(pk=version.pk).exists()


def _backup(tmp_path, name: str, *held: str, now) -> None:
    entries = [Entry("freeshelf.sqlite3", 1, "0" * 64)]
    entries += [Entry(f"files/{each[:2]}/{each[2:4]}/{each}", 1, each) for each in held]
    manifest = Manifest(created_at=now.isoformat(), version="1", entries=entries)
    note_backup(manifest, target=tmp_path / name, now=now)


def test_backups_that_hold_it_are_listed_with_their_day(editor, tmp_path, settings):
    settings.FREESHELF_BACKUP_KEPT_DAYS = 14
    version = _replace(FileFactory())
    now = timezone.now()
    (tmp_path / "holding.tar.gz").touch()
    for hour, name, held in (
        (1, "holding.tar.gz", [version.content_id]),
        (2, "deleted.tar.gz", [version.content_id]),
        (3, "without.tar.gz", ["f" * 64]),
    ):
        _backup(tmp_path, name, *held, now=now + timedelta(hours=hour))

    asked = editor.get(_address(version)).content.decode()

    assert "holding.tar.gz" in asked
    assert "deleted.tar.gz</code> – no longer where it was saved" in asked
    assert "without.tar.gz" not in asked
    assert "Backups are kept for 14 days" in asked


def test_where_no_backup_is_known_that_is_said(editor, tmp_path):
    version = _replace(FileFactory())

    none = editor.get(_address(version)).content.decode()
    _backup(tmp_path, "a.tar", now=timezone.now())
    one = editor.get(_address(version)).content.decode()

    assert "No backup is known here" in none
    assert "How long backups are kept is not recorded here" in none
    assert "1 backup is known; this file is not in it" in one


def test_backups_past_their_days_are_forgotten(tmp_path, settings):
    settings.FREESHELF_BACKUP_KEPT_DAYS = 1
    version = _replace(FileFactory())
    now = timezone.now()
    long_ago = now - timedelta(days=3)
    _backup(tmp_path, "old.tar", version.content_id, now=long_ago)
    _backup(tmp_path, "new.tar", version.content_id, now=now)

    found = backups_with(version.content_id).found

    assert [each.target for each in found] == [str(tmp_path / "new.tar")]


def test_the_panel_of_a_file_leads_there_while_there_is_an_original(editor):
    file = FileFactory()
    version = _replace(file)
    rows = reverse("library_file_rows", args=[file.resource.pk])

    before = editor.get(rows).content.decode()
    delete_permanently(version=version)
    after = editor.get(rows).content.decode()

    assert _address(version) in before
    assert "Delete the original permanently" not in after
