"""A file that comes in: looked at by a worker, kept from the doctor, remembered."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from freeshelf.enrich.models import Suggestion
from freeshelf.library.models import FileContent, IncomingFile
from freeshelf.library.services import discard_incoming, receive_file
from freeshelf.operations.doctor import examine_contents
from freeshelf.operations.worker import Worker
from freeshelf.wiring.tasks import mark_failed, subject_of
from tests.enrich.described_files import printed

pytestmark = pytest.mark.django_db(transaction=True)

GUIDE = printed([(24, "Fees at sea")], title="Fees at sea")


def _receive():
    return receive_file(
        stream=ContentFile(GUIDE),
        name="fees.pdf",
        media_type="application/pdf",
        now=timezone.now(),
    )


def test_the_worker_proposes_before_it_reads_the_whole_file():
    incoming = _receive()
    waiting = DBTaskResult.objects.ready()
    assert [subject_of(row) for row in waiting] == ["fees.pdf", "fees.pdf"]
    assert "suggest_for_incoming" in waiting.first().task_path

    Worker().run(until_empty=True)

    assert Suggestion.objects.filter(value="Fees at sea").exists()
    assert FileContent.objects.get(pk=incoming.content_id).state == "done"


def test_bytes_that_were_read_long_ago_are_looked_at_too():
    _receive()
    Worker().run(until_empty=True)
    Suggestion.objects.all().delete()

    _receive()
    Worker().run(until_empty=True)

    assert Suggestion.objects.filter(value="Fees at sea").exists()


def test_a_task_that_is_given_up_tells_the_person_who_waits():
    _receive()
    row = DBTaskResult.objects.ready().first()

    mark_failed(row, error=ValueError("no"), now=timezone.now())

    assert "Describe the file yourself" in IncomingFile.objects.get().message


def test_the_doctor_leaves_bytes_alone_that_wait_for_a_decision():
    incoming = _receive()
    later = timezone.now() + timedelta(days=400)
    assert _unused(later) == 0

    discard_incoming(incoming=incoming, now=timezone.now(), user=None)

    assert _unused(later) == 1


def _unused(now):
    findings = examine_contents(now=now, with_checksums=False)
    return sum(
        "no longer belongs to any file" in finding.message for finding in findings
    )
