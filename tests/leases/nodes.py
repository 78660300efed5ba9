"""Nodes of one library, as processes that are frozen, thawed and killed.

Each is a fork with a name and a data directory of its own; they share the database and
the files. Run by `tests.operations.processes`.
"""

# ruff: noqa: T201

import json
import os
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.files.base import ContentFile
from django.db import connection, connections
from django.test import RequestFactory
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from freeshelf.core import batches
from freeshelf.enrich.models import Passage
from freeshelf.fields.definitions import definitions
from freeshelf.leases import services
from freeshelf.leases.models import Lease
from freeshelf.leases.services import _renew, give_back_of_this_node, is_held
from freeshelf.library.models import FileContent, PageText, Resource
from freeshelf.library.services import add_file
from freeshelf.operations import copier, worker
from freeshelf.pages.models import StandardPage
from freeshelf.pages.services import ensure_home
from freeshelf.search.concept_names import ConceptName, concept_names
from freeshelf.search.models import IndexChange
from freeshelf.web.presenters.page_frame import header_menu, shown_theme
from freeshelf.wiring import schedule
from freeshelf.wiring.tasks import extract_file
from tests.fields.factories import FieldFactory
from tests.library.factories import pdf_bytes
from tests.pages.theme_factories import ThemeFactory
from tests.vocabularies.factories import ConceptFactory

LEASE_SECONDS = 1.2
_PAGES = 25  # written in two transactions
_PATIENCE = 60  # seconds


def freeze_a_worker_at_each_pause() -> None:
    """Whatever it had written when its lease ended, its file is read once."""
    for pause in (1, 2):
        row = _add_file(pause)
        with _node("a", _run_worker, stops_at=pause) as frozen:
            _until(lambda pid=frozen: _state_of(pid) == "T")
            began = time.monotonic()
            with _node("b", _run_worker):
                _until(lambda row=row: _status(row) == "SUCCESSFUL")
                # The file is looked into after it was read.
                _until(lambda: not _waiting_tasks())
                # Not before the end of the lease, of which a part was over.
                assert time.monotonic() - began > LEASE_SECONDS / 2
                before = _tables()
                os.kill(frozen, signal.SIGCONT)
                # It goes on under a new name, and takes the next task.
                first = _first_worker(row)
                _until(lambda pid=frozen, first=first: _names_of(pid) - {first})
        _check(row, tries=2)
        assert _tables() == before
    print("read once")


def freeze_a_worker_within_a_transaction() -> None:
    """The server ends its transaction, for whose rows others would wait for ever."""
    row = _add_file(1)
    with _node("a", _run_worker_that_freezes) as frozen:
        _until(lambda: _state_of(frozen) == "T")
        with _node("b", _run_worker):
            _until(lambda: _status(row) == "SUCCESSFUL")
            # The file is looked into after it was read.
            _until(lambda: not _waiting_tasks())
            before = _tables()
            os.kill(frozen, signal.SIGCONT)
            _until(lambda: _names_of(frozen) - {_first_worker(row)})
    # Whoever ran into the rows of the first one tries again.
    _check(row, tries=len(DBTaskResult.objects.get(pk=row.pk).worker_ids))
    assert _tables() == before
    print("ended by the server")


def _run_worker_that_freezes() -> None:
    def freeze(execute: Callable[..., object], sql: str, *rest: object) -> object:
        result = execute(sql, *rest)
        if sql.startswith('INSERT INTO "enrich_passage"'):
            os.kill(os.getpid(), signal.SIGSTOP)
        return result

    with connection.execute_wrapper(freeze):
        _run_worker()


def kill_a_worker() -> None:
    """Another node waits for the end of the lease; the same node does not."""
    row = _add_file(1)
    with _node("a", _run_worker, stops_at=1) as killed:
        _until(lambda: _state_of(killed) == "T")
        os.kill(killed, signal.SIGKILL)
        os.waitpid(killed, 0)
        began = time.monotonic()
        assert is_held(worker.lease_of(_first_worker(row)))
        with _node("b", _run_worker):
            _until(lambda: _status(row) == "SUCCESSFUL")
    assert time.monotonic() - began > LEASE_SECONDS / 2
    _check(row, tries=2)

    _set_lease("a", seconds=600)
    row = _add_file(2)
    with _node("a", _run_worker, stops_at=1, seconds=600) as killed:
        _until(lambda: _state_of(killed) == "T")
        os.kill(killed, signal.SIGKILL)
        os.waitpid(killed, 0)
        with _node("a", _run_worker, seconds=600):
            _until(lambda: _status(row) == "SUCCESSFUL")
    _check(row, tries=2)
    print("taken over")


def restart_a_node() -> None:
    """A container that starts again, whose processes cannot be looked up any more."""
    _set_lease("a", seconds=600)
    row = _add_file(1)
    with _node("a", _run_worker, stops_at=1, seconds=600) as killed:
        _until(lambda: _state_of(killed) == "T")
        os.kill(killed, signal.SIGKILL)
    lease = Lease.objects.filter(name=worker.lease_of(_first_worker(row)))
    lease.update(process="of a container before:1:1")
    with _node("b", give_back_of_this_node, seconds=600) as other:
        os.waitpid(other, 0)
    assert is_held(lease.get().name)

    give_back_of_this_node()

    with _node("b", _run_worker, seconds=600):
        _until(lambda: _status(row) == "SUCCESSFUL")
    _check(row, tries=2)
    print("at once")


def fire_two_schedules(place: str) -> None:
    """One of two fires; the other does when the first is gone for long enough."""
    fired = Path(place)

    def fire(**_: object) -> None:
        with fired.open("a", encoding="ascii") as file:
            file.write(f"{settings.FREESHELF_LEASES['NODE']} {os.getpid()}\n")

    def run() -> None:
        schedule.publish_scheduled = fire
        schedule.run_schedule()

    with _node("a", run) as first, _node("b", run) as second:
        _until(lambda: fired.exists() and fired.read_text())
        leader = int(fired.read_text().split()[1])
        assert leader in (first, second)
        # Both have looked more than once, and the leader has renewed its lease.
        time.sleep(LEASE_SECONDS * 1.5)
        assert len(fired.read_text().splitlines()) == 1
        os.kill(leader, signal.SIGKILL)
        began = time.monotonic()
        _until(lambda: len(fired.read_text().splitlines()) == 2)
        assert time.monotonic() - began > LEASE_SECONDS / 2
        last = fired.read_text().splitlines()[-1].split()
        assert int(last[1]) == ({first, second} - {leader}).pop()
    print("fired once")


def show_changes_of_another(place: str) -> None:
    """Show what another node changed, though this one has cached it before."""
    shown = Path(place)
    home = ensure_home(title="Freeshelf")
    page = home.add_child(instance=StandardPage(title="Before", show_in_menus=True))
    field = FieldFactory(label="Before")
    label = ConceptFactory(label="Before").labels.get()
    theme = ThemeFactory(words={"en": {"tagline": "Before"}})
    words = theme.words.get()

    def look() -> None:
        request = RequestFactory().get("/en/", headers={"host": "localhost"})
        request.user = AnonymousUser()
        while True:
            seen = {
                "menu": [str(entry.label) for entry in header_menu(request, "en")],
                "field": definitions().fields[field.key].label,
                "concept": [each.label("en")[0] for each in _concepts()],
                "theme": str(shown_theme(request, "en").tagline),
            }
            shown.with_suffix(".new").write_text(json.dumps(seen))
            shown.with_suffix(".new").rename(shown)
            time.sleep(0.02)

    def is_seen(name: str, text: str) -> bool:
        return shown.exists() and text in json.loads(shown.read_text())[name]

    longest = 0.0
    with _node("b", look):
        for name in ("menu", "field", "concept", "theme"):
            _until(lambda name=name: is_seen(name, "Before"))
        page.title = field.label = label.text = words.tagline = "After"
        for name, row in (
            ("field", field),
            ("concept", label),
            ("theme", words),
            ("menu", page),
        ):
            # A page is published as an editor does it.
            row.save_revision().publish() if row is page else row.save()
            began = time.monotonic()
            _until(lambda name=name: is_seen(name, "After"))
            longest = max(longest, time.monotonic() - began)
    print(f"seen after {longest:.1f} s")


def _concepts() -> list[ConceptName]:
    return [*concept_names().by_name("Before"), *concept_names().by_name("After")]


def _run_worker() -> None:
    worker._LOOK_FOR_DEAD_SECONDS = 0.2
    copier.run_worker()


@contextmanager
def _node(
    name: str,
    work: Callable[[], None],
    *,
    stops_at: int = 0,
    seconds: float = LEASE_SECONDS,
) -> Iterator[int]:
    """Run work on a node of that name; it stops itself between two transactions."""
    connections.close_all()
    pid = os.fork()
    if pid == 0:
        paused, renewing = 0, threading.Lock()

        def pause(_seconds: float) -> None:
            nonlocal paused
            paused += 1
            if paused == stops_at:
                # Frozen while it writes, it would keep everyone from SQLite.
                with renewing:
                    os.kill(os.getpid(), signal.SIGSTOP)

        def renew(*arguments: object) -> None:
            with renewing:
                _renew(*arguments)

        status = 1
        try:
            _set_lease(name, seconds=seconds)
            settings.FREESHELF_DATA_DIR = Path(tempfile.mkdtemp(prefix="node-"))
            batches.sleep = pause
            services._renew = renew
            work()
            status = 0
        finally:
            os._exit(status)
    try:
        yield pid
    finally:
        try:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        except (ProcessLookupError, ChildProcessError):
            pass


def _set_lease(node: str, *, seconds: float) -> None:
    settings.FREESHELF_LEASES = {"NODE": node, "SECONDS": seconds}


def _add_file(number: int) -> DBTaskResult:
    text = f"Workers never pay recruitment fees, {number}."
    add_file(
        resource=Resource.objects.create(title=f"Guide {number}", live=True),
        stream=ContentFile(pdf_bytes(*(f"{text} {n}" for n in range(_PAGES)))),
        name=f"{number}.pdf",
        now=timezone.now(),
    )
    reading = DBTaskResult.objects.filter(task_path=extract_file.module_path)
    return reading.exclude(status="SUCCESSFUL").get()


def _check(row: DBTaskResult, *, tries: int) -> None:
    """The file is read, each page and passage is there once, and it was told once."""
    row.refresh_from_db()
    assert row.status == "SUCCESSFUL"
    assert len(row.worker_ids) == tries
    content = FileContent.objects.get(pk=row.args_kwargs["kwargs"]["sha256"])
    assert content.state == FileContent.State.DONE
    pages = PageText.objects.filter(content=content).order_by("number")
    assert list(pages.values_list("number", flat=True)) == list(range(1, _PAGES + 1))
    passages = Passage.objects.filter(content=content).values_list("ordinal", flat=True)
    assert sorted(passages) == list(range(len(passages)))
    assert len(passages) >= _PAGES
    told = IndexChange.objects.filter(kind=IndexChange.Kind.CONTENT, key=content.pk)
    assert told.count() == 1


def _tables() -> list[object]:
    return [
        list(model.objects.order_by("pk").values_list())
        for model in (DBTaskResult, FileContent, IndexChange, PageText, Passage)
    ]


def _status(row: DBTaskResult) -> str:
    return DBTaskResult.objects.values_list("status", flat=True).get(pk=row.pk)


def _waiting_tasks() -> bool:
    return DBTaskResult.objects.filter(status__in=["READY", "RUNNING"]).exists()


def _first_worker(row: DBTaskResult) -> str:
    return DBTaskResult.objects.get(pk=row.pk).worker_ids[0]


def _names_of(pid: int) -> set[str]:
    """The workers that a process is, by its leases."""
    rows = Lease.objects.filter(process__contains=f":{pid}:", name__startswith="worker")
    return {
        name.removeprefix("worker ") for name in rows.values_list("name", flat=True)
    }


def _state_of(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def _until(is_so: Callable[[], object]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not is_so():
        if time.monotonic() > deadline:
            held = list(Lease.objects.values_list())
            tasks = list(DBTaskResult.objects.values_list("status", "worker_ids"))
            raise AssertionError(f"{timezone.now()}: {held}, {tasks}")
        time.sleep(0.02)
