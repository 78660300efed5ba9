"""Name this process for others, and tell which processes of this machine are gone."""

import os
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

from django.conf import settings


def this_node() -> str:
    """Return the name of this node."""
    return str(settings.FREESHELF_LEASES["NODE"])


def this_process() -> str:
    """Return a name for this process that no other ever has."""
    return _named(os.getpid())


def prefix_of(pid: int) -> str:
    """Return how the names of processes of this machine with this ID begin."""
    return f"{_machine()}:{pid}:"


def is_gone(*, node: str, process: str) -> bool:
    """Return whether a process is known to have ended.

    Only those of this node on this machine can be looked up; of others nothing is
    known.
    """
    machine, _, rest = process.partition(":")
    if node != this_node() or machine != _machine():
        return False
    pid, _, started = rest.partition(":")
    return not _is_running(int(pid), started)


def is_of_another_start(*, node: str, process: str) -> bool:
    """Return whether this node had that process before it was started anew."""
    if node != this_node():
        return False
    machine = process.partition(":")[0]
    return machine != _machine() or is_gone(node=node, process=process)


@lru_cache(maxsize=1)
def _named(pid: int) -> str:
    _state, started = _look_up(pid)
    return f"{prefix_of(pid)}{started}"


def _is_running(pid: int, started: str) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    state, at = _look_up(pid)
    # Without a table of processes, the ID alone has to do.
    return state != "Z" and (not at or at == started)


def _look_up(pid: int) -> tuple[str, str]:
    """Return the state of a process and when it started; empty if it is not known."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except OSError:
        return "", ""
    # The name of the program, in brackets, may have spaces and brackets in it.
    values = status.rpartition(")")[2].split()
    return values[0], values[19]


@lru_cache(maxsize=1)
def _machine() -> str:
    """Return what tells this machine, or this container, from others."""
    digest = blake2b(digest_size=6)
    try:
        digest.update(Path("/etc/machine-id").read_bytes())
    except OSError:
        digest.update(os.uname().nodename.encode())
    try:
        # Process IDs mean something only here.
        digest.update(os.readlink("/proc/self/ns/pid").encode())
    except OSError:
        digest.update(b"-")
    return digest.hexdigest()
