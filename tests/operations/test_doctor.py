"""Doctor sees what disagrees, mends what can be mended, and says the rest."""

import os
import time
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from freeshelf.library.models import FileContent, Resource
from freeshelf.operations.doctor import examine
from freeshelf.operations.indexer import bring_up_to_date
from freeshelf.operations.worker import Worker
from freeshelf.pages.models import StandardPage
from freeshelf.search import page_index
from freeshelf.search.conf import engine
from freeshelf.search.indexing import compare
from freeshelf.search.models import IndexChange
from freeshelf.wiring.tasks import extract_file
from tests.library.factories import FileFactory, ResourceFactory
from tests.pages.home import make_home

pytestmark = [
    pytest.mark.core,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("own_place"),
]


@pytest.fixture
def content(own_place) -> FileContent:
    """Bytes of the one file of a library that is in order."""
    file = FileFactory(name="fees.pdf")
    Worker().run(until_empty=True)
    bring_up_to_date()
    assert not findings()
    return FileContent.objects.get(pk=file.current.content_id)


def findings(*, mend=False, later=timedelta(0)) -> list[str]:
    diagnosis = examine(now=timezone.now() + later, mend=mend)
    return [finding.message for finding in diagnosis.found]


def is_mended(**options) -> bool:
    """Return whether it finds something, mends it, and finds nothing after."""
    return bool(findings(mend=True, **options)) and not findings(**options)


def test_records_that_the_index_has_not_has_old_and_has_too_many(content):
    kept = Resource.objects.get()
    # What no signal tells: someone worked on the database by hand.
    Resource.objects.filter(pk=kept.pk).update(title="Changed by hand")
    surplus = ResourceFactory()
    bring_up_to_date()
    Resource.objects.filter(pk=surplus.pk)._raw_delete("default")
    missing = ResourceFactory()
    IndexChange.objects.all().delete()

    differences = compare()
    assert differences.missing == (missing.identifier,)
    assert differences.stale == (kept.identifier,)
    assert differences.surplus == (surplus.identifier,)
    assert len(findings()) == 3

    assert is_mended()
    assert not compare()


def test_an_index_that_is_gone_is_built(content, own_place):
    engine().close()
    (own_place / "search" / "current").unlink()

    findings(mend=True)

    assert not compare()
    assert engine().info().resources == 1


def test_pages_whose_text_cannot_be_read_are_named(
    content, own_place, settings, monkeypatch
):
    settings.FREESHELF_SEARCH_ENGINES |= {
        "pages": {
            **settings.FREESHELF_SEARCH_ENGINES["default"],
            "OPTIONS": {"path": str(own_place / "pages"), "heap": 15_000_000},
        }
    }
    make_home().add_child(instance=StandardPage(title="Of a plugin that is gone"))
    assert not findings(mend=True)

    def fail(_page):
        raise KeyError("a block")

    monkeypatch.setattr(page_index, "page_text", fail)
    findings(mend=True)

    (told,) = findings()
    assert "Of a plugin that is gone" in told


def test_an_index_with_other_fields_is_reported_until_it_is_built_anew(
    content, own_place
):
    (manifest,) = (own_place / "search").glob("g-*/manifest.json")
    manifest.write_text('{"schema": "other"}')
    (own_place / "search" / "current").touch()

    (first,) = findings()
    assert findings() == [first]
    assert "built with other fields" in first

    assert is_mended()
    assert engine().info().resources == 1


def test_bytes_that_are_missing_or_changed_are_named_and_left(content):
    storage = storages["library"]
    with storage.open(content.storage_name) as stream:
        whole = stream.read()
    storage.delete(content.storage_name)
    assert any("fees.pdf" in line and "missing" in line for line in findings(mend=True))

    storage.save(content.storage_name, ContentFile(b"x" * len(whole)))
    assert any("fees.pdf" in line and "changed" in line for line in findings(mend=True))
    assert not examine(now=timezone.now(), mend=False, with_checksums=False).found

    storage.delete(content.storage_name)
    storage.save(content.storage_name, ContentFile(whole))
    assert not findings()


def test_bytes_without_a_record_and_without_a_use_go_after_an_hour(
    content, settings, tmp_path
):
    settings.FREESHELF_PAGE_IMAGES_DIR = tmp_path
    storage = storages["library"]
    storage.save("ab/cd/orphan", ContentFile(b"left by a crash"))
    unused = FileFactory(content=b"plain words", name="notes.txt")
    Worker().run(until_empty=True)
    for sha256 in (unused.current.content_id, content.pk):
        picture = tmp_path / sha256[:2] / sha256 / "1-480.webp"
        picture.parent.mkdir(parents=True)
        picture.touch()
    unused.resource.delete()
    bring_up_to_date()
    assert not findings()

    an_hour_ago = time.time() - 3700
    os.utime(storage.path("ab/cd/orphan"), (an_hour_ago, an_hour_ago))
    FileContent.objects.exclude(pk=content.pk).update(
        stored_at=timezone.now() - timedelta(hours=2)
    )

    assert len(findings()) == 2
    assert is_mended()
    assert not storage.exists("ab/cd/orphan")
    assert FileContent.objects.get() == content
    assert storage.exists(content.storage_name)
    (kept,) = tmp_path.rglob("*.webp")
    assert content.pk in kept.parts


def test_a_file_that_no_task_will_read_is_read(content):
    FileContent.objects.update(state=FileContent.State.RUNNING)
    DBTaskResult.objects.all().delete()

    assert findings(mend=True)
    Worker().run(until_empty=True)

    content.refresh_from_db()
    assert content.state == FileContent.State.DONE


def test_a_task_whose_worker_is_gone_returns_to_the_queue(content):
    row = DBTaskResult.objects.get(task_path=extract_file.module_path)
    row.worker_ids = []
    row.claim("gone")

    assert is_mended()

    row.refresh_from_db()
    assert row.status == "READY"


def test_the_command_tells_by_its_status(content, capsys):
    call_command("doctor", check=True)
    assert "agree" in capsys.readouterr().out

    storages["library"].delete(content.storage_name)

    with pytest.raises(CommandError, match="1 found, 0 mended, 1 left"):
        call_command("doctor")
    assert "fees.pdf" in capsys.readouterr().out
