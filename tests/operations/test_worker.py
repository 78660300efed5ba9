"""Queued tasks are done; those of dead workers return, three times at most."""

from unittest.mock import Mock

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from freeshelf.leases.services import hold
from freeshelf.library.models import FileContent
from freeshelf.operations import indexer
from freeshelf.operations.worker import (
    Worker,
    lease_of,
    return_tasks_of_dead_workers,
)
from freeshelf.search.errors import SearchAwayError
from freeshelf.search.models import IndexChange
from freeshelf.shared.errors import StorageAwayError
from freeshelf.wiring import tasks
from freeshelf.wiring.tasks import extract_file
from tests.library.factories import FileFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def file():
    return FileFactory(name="fees.pdf")


def content_of(file) -> FileContent:
    return FileContent.objects.get(pk=file.current.content_id)


def left_behind(row: DBTaskResult, *workers: str) -> DBTaskResult:
    """The task as a killed worker leaves it."""
    row.worker_ids = list(workers[:-1])
    row.claim(workers[-1])
    return row


def test_a_new_file_is_read_by_the_worker_and_then_indexed(file):
    assert content_of(file).state == FileContent.State.WAITING
    IndexChange.objects.all().delete()

    # The second one looks into it.
    assert Worker().run(until_empty=True) == 2

    assert content_of(file).state == FileContent.State.DONE
    assert IndexChange.objects.filter(kind="content", key=content_of(file).pk).exists()
    assert not DBTaskResult.objects.exclude(status="SUCCESSFUL").exists()


def test_a_task_of_a_dead_worker_is_done_by_another(file):
    row = left_behind(DBTaskResult.objects.get(), "gone")
    FileContent.objects.update(state=FileContent.State.RUNNING)

    Worker().run(until_empty=True)

    row.refresh_from_db()
    assert row.status == "SUCCESSFUL"
    assert content_of(file).state == FileContent.State.DONE


def test_a_task_of_a_living_worker_is_left_to_it(file):
    row = left_behind(DBTaskResult.objects.get(), "alive")

    with hold(lease_of("alive")):
        returned = return_tasks_of_dead_workers(now=timezone.now())

    row.refresh_from_db()
    assert returned == 0
    assert row.status == "RUNNING"


def test_after_three_deaths_the_file_has_failed_and_says_which(file):
    row = left_behind(DBTaskResult.objects.get(), "first", "second", "third")
    FileContent.objects.update(state=FileContent.State.RUNNING)

    return_tasks_of_dead_workers(now=timezone.now())

    row.refresh_from_db()
    content = content_of(file)
    assert row.status == "FAILED"
    assert "fees.pdf" in row.traceback
    assert content.state == FileContent.State.FAILED
    assert "fees.pdf" in content.message
    # It is looked into all the same, and a person decides what cannot be.
    assert Worker().run(until_empty=True) == 1


def test_a_task_that_raises_is_tried_later_and_given_up_in_the_end(file, monkeypatch):
    def fail(**_):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(tasks, "extract_content", fail)
    worker = Worker()

    for expected in ("READY", "READY", "FAILED"):
        DBTaskResult.objects.update(run_after=timezone.now())
        worker.run(until_empty=True)
        rows = DBTaskResult.objects.filter(task_path=extract_file.module_path)
        assert rows.get().status == expected

    assert content_of(file).state == FileContent.State.FAILED


def test_a_task_about_bytes_that_are_gone_does_nothing():
    extract_file.enqueue(sha256="0" * 64)

    Worker().run(until_empty=True)

    assert DBTaskResult.objects.get().return_value == "gone"


def test_a_task_waits_for_a_store_that_is_away_however_long(file, monkeypatch):
    def away(**_):
        raise StorageAwayError

    with monkeypatch.context() as outage:
        outage.setattr(tasks, "extract_content", away)
        for _attempt in range(4):
            Worker().run(until_empty=True)
            row = DBTaskResult.objects.get()
            assert (row.status, row.worker_ids) == ("READY", [])
            assert row.run_after > timezone.now()
            DBTaskResult.objects.update(run_after=timezone.now())

    Worker().run(until_empty=True)

    assert content_of(file).state == FileContent.State.DONE


def test_the_indexer_says_once_that_its_servers_are_away(monkeypatch, caplog):
    away = SearchAwayError(reason="no node answered")
    apply = Mock(side_effect=[away, away, 0, away])
    monkeypatch.setattr(indexer, "Indexer", Mock(return_value=Mock(apply=apply)))
    monkeypatch.setattr(indexer, "_make_usable", lambda: True)
    stop = Mock(is_set=Mock(side_effect=[False, False, False, False, True]))

    indexer._follow(stop)

    assert caplog.text.count("no node answered") == 2
    assert "Traceback" not in caplog.text
