"""Files, their versions, and people who act at the same time."""

import threading
from unittest import mock

import pytest
from django.core.files.storage import storages
from django.db import connection
from django.utils import timezone

from freeshelf.library.errors import FileReplacedMeanwhileError, UploadError
from freeshelf.library.media_types import sniff_media_type
from freeshelf.library.models import File, FileContent
from freeshelf.library.services import (
    add_file,
    remove_file,
    request_extraction,
    restore_version,
    store_content,
)
from freeshelf.library.signals import content_stored
from tests.library.factories import (
    ContentFile,
    FileFactory,
    ResourceFactory,
    looked_at,
    pdf_bytes,
    replace_by_looked_at,
)

pytestmark = pytest.mark.django_db


def _replace(file: File, text: str, **kwargs: object):
    return replace_by_looked_at(
        file=file,
        stream=ContentFile(pdf_bytes(text)),
        name="new.pdf",
        now=timezone.now(),
        **kwargs,
    )


def test_equal_bytes_are_kept_and_read_once():
    first, second = FileFactory(text="Same"), FileFactory(text="Same")

    assert first.current.content == second.current.content
    assert FileContent.objects.count() == 1


def test_a_copy_that_a_crash_cut_off_is_written_again():
    content = FileFactory(text="Whole").current.content
    storage = storages["library"]
    with storage.open(content.storage_name, "wb") as cut_off:
        cut_off.write(b"%PDF-1.")

    again = store_content(
        stream=ContentFile(pdf_bytes("Whole")),
        media_type="application/pdf",
        now=timezone.now(),
    )

    assert again == content
    assert storage.size(content.storage_name) == content.size


def test_a_number_is_never_used_again():
    resource = ResourceFactory()
    remove_file(file=FileFactory(resource=resource), now=timezone.now())

    assert FileFactory(resource=resource).number == 2


def test_a_replaced_file_keeps_its_history_and_an_old_version_can_come_back():
    file = FileFactory(text="First")
    first = file.current
    _replace(file, "Second")

    restored = restore_version(version=first, now=timezone.now())
    looked_at(file)

    assert file.current == restored
    assert restored.content == first.content
    assert file.versions.count() == 3


def test_replacing_by_the_same_bytes_changes_nothing():
    file = FileFactory(text="Same")

    version = _replace(file, "Same")

    assert version == file.current
    assert file.versions.count() == 1


def test_a_person_who_saw_an_older_version_does_not_overwrite_a_newer_one():
    file = FileFactory(text="First")
    seen = file.current
    _replace(file, "Of a colleague", expected=seen)

    with pytest.raises(FileReplacedMeanwhileError, match="Someone else"):
        _replace(file, "Mine", expected=seen)

    assert file.versions.count() == 2


def test_a_file_asked_to_be_read_again_waits_and_is_announced():
    content = FileFactory().current.content
    FileContent.objects.filter(pk=content.pk).update(state="failed", message="Died")
    heard = []
    receiver = mock.Mock(side_effect=lambda **kwargs: heard.append(kwargs["sha256"]))
    content_stored.connect(receiver)

    request_extraction(content=content)

    content_stored.disconnect(receiver)
    content.refresh_from_db()
    assert (content.state, content.message) == ("waiting", "")
    assert heard == [content.pk]


@pytest.mark.django_db(transaction=True)
def test_files_added_at_once_get_different_numbers():
    resource = ResourceFactory()

    errors = _at_once(
        lambda n: add_file(
            resource=resource,
            stream=ContentFile(pdf_bytes(f"Text {n}")),
            name=f"{n}.pdf",
            now=timezone.now(),
        )
    )

    assert errors == []
    assert [file.number for file in resource.files.all()] == [1, 2, 3, 4]


@pytest.mark.django_db(transaction=True)
def test_of_replacements_at_once_one_wins_and_the_others_are_told():
    file = FileFactory()
    seen = file.current

    errors = _at_once(lambda n: _replace(file, f"Text {n}", expected=seen))

    assert [type(error) for error in errors] == [FileReplacedMeanwhileError] * 3
    assert file.versions.filter(is_current=True).count() == 1
    assert file.versions.count() == 2


@pytest.mark.parametrize(
    ("name", "head", "media_type"),
    [
        ("report.bin", b"%PDF-1.7 ...", "application/pdf"),
        ("picture.pdf", b"\x89PNG\r\n\x1a\n....", "image/png"),
        ("table.csv", b"year,cases\n2022,4\n", "text/csv"),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/msword"),
    ],
)
def test_the_bytes_say_what_a_file_is(name, head, media_type):
    assert sniff_media_type(ContentFile(head), name=name) == media_type


@pytest.mark.parametrize(
    ("name", "head", "sentence"),
    [
        ("guide.pdf", b"<html>Not found</html>", "does not match its file extension"),
        ("guide.docx", b"plain words", "does not match its file extension"),
        ("setup.exe", b"MZ\x90\x00", "is a program"),
    ],
)
def test_a_wrong_file_is_refused_with_its_name(name, head, sentence):
    with pytest.raises(UploadError, match=sentence) as refusal:
        sniff_media_type(ContentFile(head), name=name)

    assert name in str(refusal.value)


def _at_once(act) -> list[BaseException]:
    """Run an action four times at the same moment; give back what was raised."""
    barrier = threading.Barrier(4)
    errors: list[BaseException] = []

    def run(n: int) -> None:
        barrier.wait()
        try:
            act(n)
        except Exception as error:  # noqa: BLE001
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[n]) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors
