"""Functions that run as processes: `python -m tests.operations.processes NAME …`."""

# ruff: noqa: T201

import os
import random
import signal
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import django

django.setup()

from django.core.files.base import ContentFile  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connections, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from freeshelf.events.models import CalendarFeed  # noqa: E402
from freeshelf.inbox.models import Message  # noqa: E402
from freeshelf.library.access import library_day  # noqa: E402
from freeshelf.library.models import FileContent, Resource  # noqa: E402
from freeshelf.library.services import add_file  # noqa: E402
from freeshelf.operations.backup.services import restore_backup  # noqa: E402
from freeshelf.operations.embedder import run_embedder  # noqa: E402
from freeshelf.operations.errors import NotABackupError  # noqa: E402
from freeshelf.operations.indexer import (  # noqa: E402
    bring_up_to_date,
    rebuild_index,
    run_indexer,
)
from freeshelf.operations.preparation import collect_static_files  # noqa: E402
from freeshelf.operations.worker import (  # noqa: E402
    Worker,
    return_tasks_of_dead_workers,
)
from freeshelf.pages.models import HomePage, StandardPage  # noqa: E402
from freeshelf.pages.services import ensure_home  # noqa: E402
from freeshelf.privacy.services.requests import create_request  # noqa: E402
from freeshelf.project.cli import main  # noqa: E402
from freeshelf.search.conf import engine  # noqa: E402
from freeshelf.search.dense import maintenance  # noqa: E402
from freeshelf.search.dense.services import embedding_states  # noqa: E402
from freeshelf.search.engines.base import LEVELS, EngineRequest  # noqa: E402
from freeshelf.search.indexing import compare  # noqa: E402
from freeshelf.search.lexical import analyse  # noqa: E402
from freeshelf.search.models import IndexChange  # noqa: E402
from freeshelf.search.query import parse  # noqa: E402
from freeshelf.vocabularies.models import (  # noqa: E402
    Concept,
    ConceptLabel,
    ConceptScheme,
)
from freeshelf_wordpress.importers.run_recorder import RunRecorder  # noqa: E402
from tests.ingest.open_library import (  # noqa: E402, F401
    define_fields,
    edit_rights,
    print_open_library,
)
from tests.leases.nodes import (  # noqa: E402, F401
    fire_two_schedules,
    freeze_a_worker_at_each_pause,
    freeze_a_worker_within_a_transaction,
    kill_a_worker,
    restart_a_node,
    show_changes_of_another,
)
from tests.library.factories import pdf_bytes  # noqa: E402
from tests.operations.killed_alerts import send_killed  # noqa: E402, F401
from tests.upgrade.visits import check  # noqa: E402

_PATIENCE = 120  # seconds


def make_ready() -> None:
    """Create the database, without any vocabulary, and gather the static files."""
    call_command("migrate", verbosity=0)
    print("gathered" if collect_static_files() else "were there")


def open_home_page() -> None:
    """Create the page below which an import puts the pages of a site."""
    ensure_home(title="Freeshelf")


def seed(count: str) -> None:
    """Publish some records, half of them on one topic."""
    scheme = ConceptScheme.objects.create(identifier="s", uri="urn:s", title="S")
    topic = Concept.objects.create(scheme=scheme, identifier="c", uri="urn:c")
    ConceptLabel.objects.create(concept=topic, kind="pref", language="en", text="Fees")
    for number in range(int(count)):
        resource = Resource(title=f"Guide {number}", live=False)
        if number % 2:
            resource.subjects = [topic]
        resource.save()
        resource.save_revision().publish()


def ask_for_copy(address: str) -> None:
    """A person's request whose email the schedule sends."""
    create_request(kind="export", email=address, language="en", now=timezone.now())


def ask_for_what_has_its_time(address: str) -> None:
    """Three whose time comes, a message that editors hear of, a watched calendar."""
    today = library_day()
    record = Resource(title="Lapwing", live=False, opens_on=today + timedelta(days=1))
    record.save()
    record.save_revision().publish()
    bring_up_to_date()
    # Its day has come, which no signal tells.
    Resource.objects.filter(pk=record.pk).update(opens_on=today)
    soon = timezone.now() + timedelta(seconds=5)
    page = StandardPage(title="Kingfisher", live=False, go_live_at=soon)
    HomePage.objects.order_by("pk")[0].add_child(instance=page)
    record = Resource(title="Ortolan", live=False, go_live_at=soon)
    record.save()
    for scheduled in (page, record):
        scheduled.save_revision().publish()
        assert not type(scheduled).objects.get(pk=scheduled.pk).live
    Message.objects.create(
        kind=Message.Kind.CORRECTION,
        text="The year is wrong.",
        language="en",
        received_at=timezone.now(),
    )
    CalendarFeed.objects.create(title="Partner", url=address)


def edit(count: str) -> None:
    """Change the library so many times, in every way that search can see."""
    chance = random.Random(17)
    label = ConceptLabel.objects.get()
    for number in range(int(count)):
        kind = chance.choice(["publish", "publish", "new", "hide", "delete", "rename"])
        resource = chance.choice(list(Resource.objects.all()))
        if kind == "new" or Resource.objects.count() < 5:
            Resource.objects.create(title=f"New {number}", live=True)
        elif kind == "publish":
            resource.title = f"Edited {number}"
            resource.save_revision().publish()
        elif kind == "hide":
            resource.unpublish()
        elif kind == "delete":
            resource.delete()
        else:
            label.text = f"Fees {number}"
            label.save()
    print("edited")


def kill_indexers(count: str) -> None:
    """Start an indexer and kill it after a moment, again and again."""
    chance = random.Random(3)
    for _ in range(int(count)):
        connections.close_all()
        pid = os.fork()
        if pid == 0:
            run_indexer()
            os._exit(1)
        time.sleep(chance.uniform(0.05, 0.9))
        os.kill(pid, signal.SIGKILL)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL
    print("waiting:", IndexChange.objects.count())


def kill_embedders(count: str) -> None:
    """Start an embedder in small steps and kill it after a moment, again and again."""
    chance = random.Random(5)
    maintenance._WINDOW = 8
    maintenance._KEPT_TOGETHER = 2
    bring_up_to_date()
    for _ in range(int(count)):
        connections.close_all()
        pid = os.fork()
        if pid == 0:
            run_embedder()
            os._exit(1)
        time.sleep(chance.uniform(0.1, 0.7))
        os.kill(pid, signal.SIGKILL)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL
    print([f"{each.embedded} embedded" for each in embedding_states()])


def assert_index_follows() -> None:
    """Apply what waits; then index and database agree."""
    bring_up_to_date()
    differences = compare()
    assert not differences, differences
    assert not IndexChange.objects.exists()


def bring_in(count: str) -> None:
    """Create records with files as an import does: small batches with pauses."""
    for start in range(0, int(count), 20):
        with transaction.atomic():
            resources = [
                Resource.objects.create(title=f"Imported {number}", live=True)
                for number in range(start, start + 20)
            ]
        for resource in resources:
            pages = [f"Page {page} of {resource.title}" for page in range(5)]
            add_file(
                resource=resource,
                stream=ContentFile(pdf_bytes(*pages)),
                name="import.pdf",
                now=timezone.now(),
                was_public=True,
            )
            time.sleep(0.03)


def delete_records(title: str) -> None:
    """Delete the records whose titles begin so."""
    for resource in Resource.objects.filter(title__startswith=title):
        resource.delete()


def bring_in_short_file() -> None:
    """One record with a file, read and indexed."""
    add_file(
        resource=Resource.objects.create(title="Short", live=True),
        stream=ContentFile(pdf_bytes("Workers never pay recruitment fees.")),
        name="short.pdf",
        now=timezone.now(),
        was_public=True,
    )
    Worker().run(until_empty=True)
    bring_up_to_date()


def refuse_restores(*sources: str) -> None:
    """Try to restore each; say why it was refused."""
    for source in sources:
        try:
            restore_backup(source=Path(source))
        except NotABackupError as error:
            print(error)
        else:
            raise AssertionError(f"{source} was taken")


def visit_upgraded(description: str) -> None:
    """Say what a library answers otherwise than it is described."""
    check(description)


def bring_in_long_file() -> None:
    """One record with a file that takes some seconds to read."""
    text = "Workers never pay recruitment fees. " * 3
    add_file(
        resource=Resource.objects.create(title="Long", live=True),
        stream=ContentFile(pdf_bytes(*[f"{text} {page}" for page in range(1000)])),
        name="long.pdf",
        now=timezone.now(),
        was_public=True,
    )


def kill_workers(count: str) -> None:
    """Start a worker, kill it while it reads a file, return its task; repeatedly."""
    for _ in range(int(count)):
        connections.close_all()
        pid = os.fork()
        if pid == 0:
            Worker().run()
            os._exit(1)
        try:
            _until(_is_reading)
        finally:
            os.kill(pid, signal.SIGKILL)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL
        # What it had begun to read in may live a moment longer, and hold its lock.
        _until(_is_given_back)


def _is_reading() -> bool:
    return FileContent.objects.filter(state=FileContent.State.RUNNING).exists()


def _is_given_back() -> bool:
    return_tasks_of_dead_workers(now=timezone.now())
    return not _is_reading()


def _until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not is_so():
        if time.monotonic() > deadline:
            raise TimeoutError(is_so.__name__)
        time.sleep(0.01)


def save_as_editor(count: str) -> None:
    """Save and publish records one after the other; say how long it took."""
    times = []
    resources = list(Resource.objects.order_by("pk")[:10])
    for number in range(int(count)):
        resource = resources[number % len(resources)]
        resource.title = f"Saved {number}"
        started = time.monotonic()
        with transaction.atomic():
            resource.save_revision().publish()
        times.append(time.monotonic() - started)
        time.sleep(0.05)
    times.sort()
    print(f"median {times[len(times) // 2]:.3f} s, longest {times[-1]:.3f} s")


def save_as_eight_editors(count: str) -> None:
    """Create and publish records in eight threads at once; say what is there."""

    def edit(number: int) -> dict[int, str]:
        saved = {}
        try:
            for turn in range(int(count)):
                resource = Resource(title=f"Editor {number}, draft {turn}", live=False)
                resource.save()
                resource.save_revision().publish()
                resource.title = f"Editor {number}, save {turn}"
                resource.save_revision().publish()
                saved[resource.pk] = resource.title
        finally:
            connections.close_all()
        return saved

    with ThreadPoolExecutor(8) as pool:
        saved = {
            key: name for each in pool.map(edit, range(8)) for key, name in each.items()
        }
    live = dict(Resource.objects.live().values_list("pk", "title"))
    lost = [name for key, name in saved.items() if live.get(key) != name]
    print(f"{len(saved)} saved, {len(lost)} lost")


def search_until_told(name: str) -> None:
    """Search for a word that every record has, until a file appears.

    A file beside it, NAME.begun, says that this began.
    """
    request = EngineRequest(query=analyse(parse("guide")), levels=LEVELS, limit=5)
    expected = Resource.objects.live().count()
    searches = 0
    Path(f"{name}.begun").touch()
    while not os.path.exists(name):
        assert engine().search(request).total == expected
        searches += 1
        time.sleep(0.002)
    print(f"{searches} searches")


def build_anew(times: str) -> None:
    """Build the index anew a few times, as `reindex` does."""
    for _ in range(int(times)):
        rebuild_index()


def wait_until_found(word: str) -> None:
    """Publish a record and wait until it can be found."""
    resource = Resource.objects.create(title=word, live=False)
    resource.save_revision().publish()
    started = time.monotonic()
    request = EngineRequest(query=analyse(parse(word)), levels=LEVELS)
    while not engine().search(request).hits:
        assert time.monotonic() < started + 30
        time.sleep(0.01)
    print(f"found after {time.monotonic() - started:.3f} s")


def interrupt_after(count: str, *words: str) -> None:
    """Run the console command; press Ctrl-C once so many items are written."""
    left, record = int(count), RunRecorder.record

    def counted(*told: object, **more: object) -> None:
        nonlocal left
        record(*told, **more)
        left -= 1
        if left == 0:
            signal.raise_signal(signal.SIGINT)

    RunRecorder.record = counted
    sys.argv = ["freeshelf", *words]
    main()


def run(words: Sequence[str]) -> None:
    """Run the function of that name, with the words after it."""
    globals()[words[0]](*words[1:])


if __name__ == "__main__":
    run(sys.argv[1:])
