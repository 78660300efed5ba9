"""Taking an import back: who may read what, what was raw, and what is counted."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models.signals import pre_delete
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import PageViewRestriction

from freeshelf.ingest.deferred_indexing import index_all_interrupted_runs
from freeshelf.ingest.errors import RunStillGoingError
from freeshelf.ingest.import_lock import LEASE
from freeshelf.ingest.models import IngestRun, RawItem
from freeshelf.ingest.undo import undo_run
from freeshelf.leases.services import hold
from freeshelf.library.models import Resource
from freeshelf.pages.models import StandardPage
from tests.wordpress.conftest import Import
from tests.wordpress.importers.test_undo import PARTS, counts, last_run
from tests.wordpress.sources.wxr import item

pytestmark = pytest.mark.django_db
FAR = "2099-01-01 10:00:00"


def test_a_draft_that_the_run_published_is_a_draft_again(bring_in: Import) -> None:
    for status in ("draft", "publish"):
        bring_in(
            item(20, status=status, content=status),
            item(21, kind="page", title="Page", status=status),
        )
    assert Resource.objects.get().live

    undoing = undo_run(run=last_run(), now=timezone.now())

    assert undoing.reverted == 2
    assert not Resource.objects.get().live
    assert not StandardPage.objects.get().live
    assert "draft" in Resource.objects.get().get_latest_revision_as_object().description


def test_what_waits_for_its_day_waits_with_the_words_from_before(
    bring_in: Import,
) -> None:
    for words in ("early", "late"):
        bring_in(item(20, status="future", date_gmt=FAR, content=words))

    undo_run(run=last_run(), now=timezone.now())

    scheduled = Resource.objects.get().scheduled_revision
    assert scheduled is not None
    assert "early" in scheduled.content["description"]


def test_a_page_that_the_run_closed_stays_closed(bring_in: Import) -> None:
    for status in ("publish", "private"):
        bring_in(item(21, kind="page", title="Page", status=status, content=status))
    assert PageViewRestriction.objects.exists()

    undo_run(run=last_run(), now=timezone.now())

    page = StandardPage.objects.get()
    assert "publish" in str(page.body)
    assert page.view_restrictions.exists()


def test_what_was_raw_before_is_raw_again_and_goes_with_its_own_run(
    bring_in: Import, uploads: Path
) -> None:
    before = counts()
    bring_in(*PARTS)
    kept = RawItem.objects.get(record_type="attachment")
    bring_in(*PARTS, uploads=uploads)
    assert not RawItem.objects.filter(record_type="attachment").exists()

    undo_run(run=last_run(), now=timezone.now())

    again = RawItem.objects.get(record_type="attachment")
    assert (again.title, again.reason, again.data) == (
        kept.title,
        kept.reason,
        kept.data,
    )
    undo_run(run=IngestRun.objects.earliest("pk"), now=timezone.now())
    assert counts() == before


def test_a_run_that_was_killed_can_be_taken_back(bring_in: Import) -> None:
    bring_in(item(20))
    running = IngestRun.Outcome.RUNNING
    IngestRun.objects.update(outcome=running, is_indexed=False)
    with (
        hold(LEASE),
        pytest.raises(RunStillGoingError),
    ):
        undo_run(run=last_run(), now=timezone.now())

    index_all_interrupted_runs()
    assert last_run().outcome == "interrupted"
    IngestRun.objects.update(outcome=running)
    undo_run(run=last_run(), now=timezone.now())

    assert last_run().outcome == "undone"
    assert not Resource.objects.exists()


def test_what_is_refused_in_between_is_told_once_and_counts_nothing(
    bring_in: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring_in(item(20, title="One"), item(21, title="Two"))
    # However slow the machine is, both are in one transaction.
    monkeypatch.setattr("freeshelf.ingest.batches.BATCH_SECONDS", 60)

    def refuse(instance: Resource, **_: Any) -> None:
        if instance.title == "One":
            raise ValidationError("the database says no")

    pre_delete.connect(refuse, sender=Resource)
    try:
        undoing = undo_run(run=last_run(), now=timezone.now())
    finally:
        pre_delete.disconnect(refuse, sender=Resource)

    assert undoing.taken_back["resource"] == 1
    assert undoing.kept.count("the database says no") == 1
    assert Resource.objects.get().title == "One"


def test_who_edits_while_it_goes_on_loses_nothing(
    bring_in: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring_in(item(20, title="One"), item(21, title="Two"))
    # However fast the machine is, each is in a transaction of its own.
    monkeypatch.setattr("freeshelf.ingest.batches.BATCH_SECONDS", 0)
    editor = User.objects.create_superuser("ed")

    def edit(done: int, _all: int) -> None:
        if done == 1:
            for record in Resource.objects.all():
                log(instance=record, action="wagtail.edit", user=editor)

    undo_run(run=last_run(), now=timezone.now(), progress=edit)

    assert Resource.objects.count() == 2
