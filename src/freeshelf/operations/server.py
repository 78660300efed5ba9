"""Run all processes of an open library under one supervisor."""

import os
import socket
from collections.abc import Callable, Collection
from contextlib import ExitStack

from django.conf import settings

from freeshelf.core.locks import FileLock, LockHeldError
from freeshelf.core.supervision import Job, Supervisor, python_environment
from freeshelf.library.database import be_impatient
from freeshelf.operations import role
from freeshelf.operations.errors import AlreadyRunningError
from freeshelf.operations.paths import data_dir, make_data_dir, serve_lock
from freeshelf.operations.preparation import prepare
from freeshelf.operations.role_states import RoleWatch
from freeshelf.operations.web_server import listen_on

# The children of a supervisor that was just killed take a moment to die.
_LOCK_SECONDS = 3.0

Report = Callable[[str], None]


def serve(
    *,
    host: str,
    port: int,
    report: Report,
    when_open: Callable[[str], None],
    parts: Collection[str] = tuple(role.PARTS),
) -> None:
    """Run web server, workers, indexer, embedder and schedule until asked to stop.

    Or only some `parts` of them. when_open is called with the URL once the port
    responds. Raises AlreadyRunningError, AddressInUseError, OldDatabaseError and
    NewDatabaseError.
    """
    make_data_dir()
    with ExitStack() as stack:
        locks = [_locked(part, stack) for part in role.PARTS if part in parts]
        listener = (
            stack.enter_context(listen_on(host, port)) if "web" in parts else None
        )
        if listener is not None:
            write_served_address(host, listener.getsockname()[1])
        prepare(report=report)
        if listener is not None:
            when_open(address_of(host, listener.getsockname()[1]))
        else:
            report(f"Freeshelf runs {', '.join(parts)} (Ctrl-C ends it)")
        watch = RoleWatch()
        watch.open()
        # Recording states must not keep it from restarting dead children.
        be_impatient(wait_seconds=1, answer_seconds=5)
        try:
            Supervisor(
                _jobs(watch.supervisor, parts, listener, locks),
                watch=watch,
                environment=python_environment(),
            ).run()
        finally:
            watch.close()


def _locked(part: str, stack: ExitStack) -> int:
    """Lock a part of this data directory until the end; return the open file."""
    lock: FileLock = serve_lock(part, wait_seconds=_LOCK_SECONDS)
    try:
        stack.enter_context(lock)
    except LockHeldError as error:
        raise AlreadyRunningError(data_dir(), holder=error.holder) from error
    return lock.fileno()


def address_of(host: str, port: int) -> str:
    """Return the URL to open in a browser on this machine."""
    if host in ("0.0.0.0", "::", ""):  # noqa: S104 - only compared with
        host = "127.0.0.1"
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def write_served_address(host: str, port: int) -> None:
    """Use this URL in pages, emails and feeds, unless the operator set one.

    This process reads it from the settings, child processes from the environment.
    """
    if settings.FREESHELF_SERVER["HAS_BASE_URL"]:
        return
    address = address_of(host, port).rstrip("/")
    settings.FREESHELF_BASE_URL = settings.WAGTAILADMIN_BASE_URL = address
    os.environ["FREESHELF_BASE_URL"] = address


def _jobs(
    supervisor: str,
    parts: Collection[str],
    listener: socket.socket | None,
    locks: list[int],
) -> list[Job]:
    """Return the jobs: the web server first, and the background processes."""
    workers = range(1, settings.FREESHELF_SERVER["TASK_WORKERS"] + 1)
    wanted = {name for part in parts for name in role.PARTS[part]}
    roles = {name: name for name in role.ROLES if name in wanted - {role.WORKER}}
    if role.WORKER in wanted:
        roles |= {f"{role.WORKER} {number}": role.WORKER for number in workers}
    port = -1 if listener is None else listener.fileno()
    return [
        Job(
            name,
            role.role_command(
                kind,
                name=name,
                supervisor=supervisor,
                parent=os.getpid(),
                listener=port,
            ),
            # A new start waits until the last child has released the locks.
            descriptors=(*locks, port) if kind == role.WEB_SERVER else locks,
        )
        for name, kind in roles.items()
    ]
