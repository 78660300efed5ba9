"""An import that is cut off leaves enough behind to go on and to undo it."""

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.models import ReferenceIndex
from wagtail.search.backends import get_search_backend

from freeshelf.ingest.deferred_indexing import unindexed_sources
from freeshelf.ingest.models import IngestRun, RunEntry
from freeshelf.library.models import Resource
from freeshelf.operations.doctor import examine
from freeshelf.wiring.schedule import (
    queue_deferred_indexing,
    run_deferred_indexing,
)
from tests.wordpress.conftest import Import
from tests.wordpress.sources.wxr import item

pytestmark = pytest.mark.django_db
POST = item(20, title="Fees that workers pay", creator="ines")


def test_what_an_item_was_before_is_stored_with_the_change_itself(
    bring_in: Import,
) -> None:
    bring_in(POST)
    stored: list[int] = []

    def look(step: str, done: int, _all: int) -> None:
        if step == "post":
            run = IngestRun.objects.latest("pk")
            known = RunEntry.objects.filter(run=run, previous_state__isnull=False)
            stored.append(known.count())

    bring_in(item(20, title="Fees, corrected", creator="ines"), progress=look)

    assert stored == [1]
    entries = RunEntry.objects.filter(run=IngestRun.objects.latest("pk"))
    assert entries.filter(record_type="post").count() == 1


def cut_off() -> Resource:
    """The record of a run that was killed before it indexed anything."""
    record = Resource.objects.get()
    ReferenceIndex.objects.all().delete()
    get_search_backend().delete(record)
    IngestRun.objects.update(is_indexed=False)
    return record


def is_indexed(record: Resource) -> bool:
    found = get_search_backend().search("workers", Resource.objects.all())
    agent = record.creators.get().agent
    return list(found) == [record] and bool(
        ReferenceIndex.get_references_to(agent).count()
    )


def test_doctor_indexes_what_an_import_that_was_killed_left_out(
    bring_in: Import,
) -> None:
    bring_in(POST)
    record = cut_off()
    assert not is_indexed(record)

    diagnosis = examine(now=timezone.now(), mend=True)

    assert any(
        "missing from the admin search" in finding.message
        for finding in diagnosis.repaired
    )
    assert is_indexed(record)
    assert not unindexed_sources()


def test_a_running_library_makes_up_for_it_by_itself(bring_in: Import) -> None:
    bring_in(POST)
    record = cut_off()

    asked = [queue_deferred_indexing(), queue_deferred_indexing()]
    waiting = DBTaskResult.objects.filter(task_path=run_deferred_indexing.module_path)

    assert asked == [1, 1]
    assert waiting.count() == 1
    assert run_deferred_indexing.call() == "indexed"
    assert is_indexed(record)
    assert queue_deferred_indexing() == 0


def test_the_reference_index_of_many_is_that_of_each(bring_in: Import) -> None:
    link = '<p><a href="https://quay.example/?p=20">Fees</a></p>'
    bring_in(POST, item(21, title="A second", creator="ines", content=link))
    fields = ("object_id", "to_object_id", "model_path", "content_path_hash")
    together = set(ReferenceIndex.objects.values_list(*fields))

    for record in Resource.objects.all():
        ReferenceIndex.remove_for_object(record)
        ReferenceIndex.create_or_update_for_object(record)

    assert together == set(ReferenceIndex.objects.values_list(*fields))


def test_one_record_that_is_refused_does_not_take_the_others_with_it(
    bring_in: Import,
) -> None:
    posts = [item(number, title=f"Number {number}") for number in range(1, 26)]

    report = bring_in(*posts, item(26, title="Twice"), item(26, title="Twice"))

    assert report.total("new") == 26
    assert report.total("refused") == 1
    assert Resource.objects.filter(live=True).count() == 26
