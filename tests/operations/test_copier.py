"""Copies of files, which take minutes, are made beside the worker and block nothing."""

import signal
import subprocess

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from freeshelf.enrich.check_models import FileCopy
from freeshelf.leases.services import hold
from freeshelf.operations import copier
from freeshelf.operations.copier import LEASE, Copier
from freeshelf.operations.worker import Worker
from freeshelf.wiring.tasks import COPIES, DEFAULT
from tests.library.factories import FileFactory
from tests.operations.test_processes import children_of, is_alive, output_of, wait_for

_ASK = """
from django.utils import timezone
from freeshelf.enrich.check_models import FileCopy
from freeshelf.library.models import FileVersion
version = FileVersion.objects.get()
FileCopy.objects.create(file=version.file, source=version, asked_at=timezone.now())
"""
_UNFINISHED = (
    "SELECT status FROM django_tasks_database_dbtaskresult WHERE status != 'SUCCESSFUL'"
)


@pytest.fixture
def copy() -> FileCopy:
    """A copy that is wanted, of a file that waits to be read too."""
    version = FileFactory(name="fees.pdf").current
    return FileCopy.objects.create(
        file=version.file, source=version, asked_at=timezone.now()
    )


@pytest.fixture
def started(monkeypatch) -> list[list[str]]:
    """Commands that were started, without starting them."""
    commands: list[list[str]] = []

    class Process:
        def __init__(self, command, **_values) -> None:
            commands.append(command)

        def poll(self) -> None:
            """Say that it runs."""

    monkeypatch.setattr(subprocess, "Popen", Process)
    monkeypatch.setattr(copier, "_LOOK_SECONDS", 0.0)
    return commands


@pytest.mark.django_db(transaction=True)
def test_the_worker_leaves_copies_to_the_copier(copy):
    Worker(queue=DEFAULT).run(until_empty=True)
    copy.refresh_from_db()
    waited = copy.finished_at is None
    read = copy.source.content.refresh_from_db() or copy.source.content.state

    Worker(queue=COPIES).run(until_empty=True)
    copy.refresh_from_db()

    assert read == "done"
    assert waited
    assert copy.result is not None


@pytest.mark.django_db(transaction=True)
def test_one_process_is_started_while_a_copy_waits(started):
    beside = Copier()
    beside.start_if_needed()
    before = list(started)
    version = FileFactory().current
    FileCopy.objects.create(file=version.file, source=version, asked_at=timezone.now())

    beside.start_if_needed()
    beside.start_if_needed()

    assert before == []
    assert [command[-2] for command in started] == ["--copies"]


@pytest.mark.django_db(transaction=True)
def test_none_is_started_while_another_node_makes_copies(started, copy):
    with hold(LEASE):
        Copier().start_if_needed()

    assert started == []
    assert DBTaskResult.objects.filter(queue_name=COPIES, status="READY").exists()


def test_a_copy_is_made_beside_the_worker_and_ends_with_it(installation):
    installation.process("bring_in_short_file")
    installation.freeshelf("manage", "shell", "--verbosity=0", "-c", _ASK)
    process = installation.start_freeshelf("serve", "--only", "worker")

    with installation.database() as database:
        wait_for(lambda: not database.execute(_UNFINISHED).fetchone())
        copies = "SELECT result_id, message FROM enrich_filecopy"
        result, message = database.execute(copies).fetchone()
    children = children_of(process.pid)
    process.send_signal(signal.SIGINT)

    output_of(process)
    assert result is not None
    assert message == ""
    assert not any(map(is_alive, children))
