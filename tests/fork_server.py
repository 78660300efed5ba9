"""Runs commands of the library in forks of one process that has loaded everything.

To load Django and Wagtail takes most of the time of a short command.
"""

import atexit
import functools
import json
import os
import resource
import socket
import subprocess
import sys
import tempfile
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from importlib import import_module
from itertools import chain
from pathlib import Path
from typing import Any

import django
from django.utils.module_loading import import_string

from freeshelf.core.garbage_collection import paused_while_loading
from freeshelf.core.supervision import die_with_parent
from tests.forked_process import ForkedProcess

_REPOSITORY = Path(__file__).resolve().parent.parent
_SETTINGS = "freeshelf.project.settings"
_LARGEST = 1_000_000  # bytes of a request


class ForkServer:
    """A process that forks for each command; its environment is the command's."""

    def __init__(self, environment: dict[str, str]) -> None:
        # What is in the environment of a command replaces this one.
        self._folder = tempfile.TemporaryDirectory(prefix="freeshelf-forks-")
        ours, theirs = socket.socketpair()
        self._line = ours
        self._lock = threading.Lock()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.fork_server", str(theirs.fileno())],
                cwd=_REPOSITORY,
                env=environment | {"FREESHELF_DATA_DIR": self._folder.name},
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
            )

    def run(
        self,
        words: list[str],
        environment: dict[str, str],
        *,
        timeout: float,
        folder: Path = _REPOSITORY,
        are_errors_apart: bool = False,
        is_disk_full: bool = False,
    ) -> tuple[int, str, str]:
        """The exit status of a command in a folder, what it said and complained."""
        request = {
            "words": words,
            "environment": environment,
            "folder": str(folder),
            "is_disk_full": is_disk_full,
        }
        pipes = [os.pipe() for _ in range(2 if are_errors_apart else 1)]
        with self._lock, ThreadPoolExecutor(2) as readers:
            try:
                socket.send_fds(
                    self._line, [json.dumps(request).encode()], [w for _r, w in pipes]
                )
            finally:
                for _ours, theirs in pipes:
                    os.close(theirs)
            clock = threading.Timer(timeout, self._process.kill)
            clock.start()
            said, complained = [*readers.map(_read, [r for r, _w in pipes]), ""][:2]
            status = self._line.recv(100)
            clock.cancel()
        assert status, f"it did not end in {timeout} s: {words}\n{said}{complained}"
        return int(status), said, complained

    def start(
        self, words: list[str], environment: dict[str, str], *, folder: Path
    ) -> ForkedProcess:
        """Start a command beside the tests."""
        request = {"words": words, "environment": environment, "folder": str(folder)}
        (said, saying), (ended, ending) = os.pipe(), os.pipe()
        with self._lock:
            content = json.dumps(request | {"is_started": True}).encode()
            socket.send_fds(self._line, [content], [saying, ending])
        os.close(saying)
        os.close(ending)
        return ForkedProcess(said, ended)

    def close(self) -> None:
        """End the process."""
        self._line.close()
        self._process.wait()
        self._folder.cleanup()


def _read(descriptor: int) -> str:
    with os.fdopen(descriptor, encoding="utf-8", errors="replace") as output:
        return output.read()


@functools.cache
def fork_server() -> ForkServer:
    """The one of this process of tests."""
    # The kind of database decides about models when they are loaded.
    names = ("PATH", "HOME", "FREESHELF_DATABASE_URL")
    kept = {name: os.environ[name] for name in names if name in os.environ}
    modules = os.pathsep.join(["src", "."])
    server = ForkServer(
        kept | {"DJANGO_SETTINGS_MODULE": f"{_SETTINGS}.dev", "PYTHONPATH": modules}
    )
    atexit.register(server.close)
    return server


def _serve(line: socket.socket) -> None:
    """Fork for each command; a fork returns when its command is done."""
    with paused_while_loading():
        processes = import_module("tests.operations.processes")
        import_module("django.test.signals")
        console = import_module("freeshelf.project.cli").main
        # What nearly every command looks at before it begins: addresses, migrations.
        import_module("freeshelf.project.urls")
        import_module("django.db.migrations.loader").MigrationLoader(None)
        for name in import_module(f"{_SETTINGS}.dev").MIDDLEWARE:
            import_string(name)
    server = os.getpid()
    while True:
        asked, descriptors, *_ = socket.recv_fds(line, _LARGEST, 2)
        if not asked:
            return
        request = json.loads(asked)
        if pid := os.fork():
            for descriptor in descriptors:
                os.close(descriptor)
            if not request.get("is_started"):
                line.send(_end_of(pid).encode())
            continue
        die_with_parent(server)
        line.close()
        if request.get("is_started"):
            _tell_its_end(descriptors.pop(), but_close=descriptors)
        os.dup2(descriptors[0], 1)
        os.dup2(descriptors[-1], 2)
        for descriptor in descriptors:
            os.close(descriptor)
        os.chdir(request["folder"])
        if request.get("is_disk_full"):
            resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        os.environ.clear()
        os.environ.update(request["environment"])
        packages = os.environ.get("PYTHONPATH", "").split(os.pathsep)
        sys.path[:0] = [path for path in packages if path not in ("", "src", ".")]
        for name in [name for name in sys.modules if name.startswith(_SETTINGS)]:
            del sys.modules[name]
        kind, *words = request["words"]
        if kind == "freeshelf":
            # It reads the settings when it has understood its words.
            django.setup = _read_settings_anew
            console(words)
        else:
            _read_settings_anew()
            processes.run(words)
        return


def _end_of(pid: int) -> str:
    return str(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


def _tell_its_end(line: int, *, but_close: list[int]) -> None:
    """Return in a fork of this process, which waits for it and tells its number."""
    waiting = os.getpid()
    pid = os.fork()
    if pid == 0:
        die_with_parent(waiting)
        os.close(line)
        return
    for descriptor in but_close:
        os.close(descriptor)
    os.write(line, f"{pid}\n".encode())
    os.write(line, f"{_end_of(pid)}\n".encode())
    os._exit(0)


def _read_settings_anew() -> None:
    """As in a process that begins: only the environment decides."""
    from django.apps import apps
    from django.conf import settings
    from django.db import connections
    from django.test import override_settings

    new: Any = import_module(os.environ["DJANGO_SETTINGS_MODULE"])
    changed = {
        name: getattr(new, name)
        for name in dir(new)
        if name.isupper() and _is_changed(settings, new, name)
    }
    with warnings.catch_warnings():
        # Of the database: its connections are made anew below.
        warnings.simplefilter("ignore")
        override_settings(**changed).enable()
    # Fields have asked for their storage when their models were loaded.
    for field in chain.from_iterable(m._meta.fields for m in apps.get_models()):
        if storage := getattr(field, "_storage_callable", None):
            field.storage = storage()
    vars(connections).pop("settings", None)
    connections._settings = None
    for alias in connections:
        with suppress(AttributeError):
            del connections[alias]


def _is_changed(old: Any, new: Any, name: str) -> bool:
    # To look at the secret key would create it.
    return name == "SECRET_KEY" or getattr(old, name, None) != getattr(new, name)


if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[1])) as own_line:
        _serve(own_line)
