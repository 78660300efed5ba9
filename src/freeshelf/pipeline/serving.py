"""Everything that runs while the library is open, under one supervisor."""

import logging
import os
from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.db import connections

from freeshelf.core.locks import LockHeldError
from freeshelf.core.supervision import Job, Supervisor
from freeshelf.pipeline.embedder import run_embedder
from freeshelf.pipeline.errors import AlreadyRunningError
from freeshelf.pipeline.indexer import run_indexer
from freeshelf.pipeline.places import data_dir, make_data_dir, serve_lock
from freeshelf.pipeline.preparation import prepare
from freeshelf.pipeline.schedule import run_schedule
from freeshelf.pipeline.web_server import listen_on, run_web_server
from freeshelf.pipeline.worker import Worker

# The children of a supervisor that was killed just now need a moment to die.
_LOCK_SECONDS = 3.0

Report = Callable[[str], None]

logger = logging.getLogger(__name__)


def serve(
    *, host: str, port: int, report: Report, when_open: Callable[[str], None]
) -> None:
    """Run web server, workers, indexer, embedder and schedule until asked to stop.

    when_open is called with the address once the port answers.

    Raises AlreadyRunningError, AddressInUseError, OldDatabaseError and
    NewDatabaseError.
    """
    make_data_dir()
    lock = serve_lock(wait_seconds=_LOCK_SECONDS)
    try:
        lock.acquire()
    except LockHeldError as error:
        raise AlreadyRunningError(data_dir(), holder=error.holder) from error
    try:
        listener = listen_on(host, port)
        served_port = listener.getsockname()[1]
        write_served_address(host, served_port)
        prepare(report=report)
        when_open(address_of(host, served_port))
        jobs = [
            Job("web server", partial(run_web_server, listener)),
            Job("indexer", run_indexer),
            Job("embedder", run_embedder),
            Job("schedule", run_schedule),
            *(
                Job(f"worker {number}", _run_worker)
                for number in range(1, settings.FREESHELF_SERVER["TASK_WORKERS"] + 1)
            ),
        ]
        Supervisor(jobs, before_fork=connections.close_all).run()
    finally:
        lock.release()


def address_of(host: str, port: int) -> str:
    """The address to open in a browser on this machine."""
    if host in ("0.0.0.0", "::", ""):  # noqa: S104 - only compared with
        host = "127.0.0.1"
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def write_served_address(host: str, port: int) -> None:
    """Have pages, emails and feeds name this address, unless the operator set one.

    Processes that are forked have it from the settings, those that are started anew
    from the environment.
    """
    if settings.FREESHELF_SERVER["HAS_BASE_URL"]:
        return
    address = address_of(host, port).rstrip("/")
    settings.FREESHELF_BASE_URL = settings.WAGTAILADMIN_BASE_URL = address
    os.environ["FREESHELF_BASE_URL"] = address


def _run_worker() -> None:
    worker = Worker()
    worker.listen()
    worker.run()
