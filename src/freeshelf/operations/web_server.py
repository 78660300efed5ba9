"""Run gunicorn without logging visitors, and never longer than its supervisor."""

import gc
import os
import socket
import sys
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connections
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger
from gunicorn.http.errors import LimitRequestLine
from gunicorn.workers.gthread import ThreadWorker

from freeshelf.core.errors import describe_exception
from freeshelf.core.json_logs import JsonFormatter
from freeshelf.core.languages import language_identifier
from freeshelf.core.supervision import beat, die_with_parent
from freeshelf.enrich.language_models.encoder import prepare_for_forks
from freeshelf.library.database import be_impatient, share_connections
from freeshelf.operations.errors import AddressInUseError
from freeshelf.statistics.counting import flush


class PrivacyLogger(Logger):
    """gunicorn's logger without the URLs of failed requests."""

    def setup(self, cfg: Any) -> None:
        """Write lines as the rest of the program does."""
        super().setup(cfg)
        if settings.FREESHELF_LOG_FORMAT == "json":
            for handler in self.error_log.handlers:
                handler.setFormatter(JsonFormatter())

    def exception(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        """Log the current exception without gunicorn's message, which has the URL."""
        error = sys.exc_info()[1]
        if error is not None:
            self.error_log.error("The web server failed\n%s", describe_exception(error))

    def access(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing: there is no access log."""


_BACKLOG = 512
# After this time a visitor gets a page that keeps the form.
_WRITE_PATIENCE_SECONDS = 20
# Of a server that is frozen or cut off, longer than a write may wait for others.
_ANSWER_SECONDS = 25
# For an empty file that is the heartbeat of a gunicorn worker.
_IN_MEMORY = "/dev/shm"  # noqa: S108


def listen_on(host: str, port: int) -> socket.socket:
    """Open the port now, so that a restart of the web server refuses nobody.

    Raises AddressInUseError.
    """
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        raise AddressInUseError(host=host, port=port, reason=_reason(error)) from error
    listener.set_inheritable(True)
    return listener


def run_web_server(descriptor: int) -> None:
    """Serve requests on an open socket until asked to stop."""
    be_impatient(wait_seconds=_WRITE_PATIENCE_SECONDS, answer_seconds=_ANSWER_SECONDS)
    _Gunicorn(descriptor).run()


def _reason(error: OSError) -> str:
    """Return the reason without the address that create_server adds."""
    if error.errno is None or isinstance(error, socket.gaierror):
        return error.strerror or str(error)
    return os.strerror(error.errno)


class _Arbiter(Arbiter):
    """gunicorn's supervisor of web workers, whose checks send heartbeats."""

    def murder_workers(self) -> None:
        """Kill workers that hang, and send a heartbeat to our own supervisor."""
        super().murder_workers()
        beat()
        # Workers are forked from here.
        connections.close_all()


class TextWorker(ThreadWorker):
    """gunicorn's worker that says in plain text when an address is too long."""

    def handle_error(
        self, req: Any, client: socket.socket, addr: Any, exc: BaseException
    ) -> None:
        """Answer a request that is not passed on to Django."""
        if not isinstance(exc, LimitRequestLine):
            super().handle_error(req, client, addr, exc)
            return
        with suppress(OSError):
            client.sendall(_TOO_LONG)


_SENTENCE = b"The web address is too long. Search for a few words instead.\n"
_TOO_LONG = (
    b"HTTP/1.1 414 URI Too Long\r\nConnection: close\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\n"
    b"Content-Length: %d\r\n\r\n%s" % (len(_SENTENCE), _SENTENCE)
)


class _Gunicorn(BaseApplication):
    """gunicorn configured by our settings instead of its command line."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        super().__init__()

    def run(self) -> None:
        """Serve requests until asked to stop."""
        _Arbiter(self).run()

    def load_config(self) -> None:
        options: dict[str, Any] = {
            "bind": f"fd://{self._descriptor}",
            "worker_class": TextWorker,
            "workers": settings.FREESHELF_SERVER["WEB_WORKERS"],
            "threads": settings.FREESHELF_SERVER["WEB_THREADS"],
            # Loaded once and shared; workers open their own connections and indexes.
            "preload_app": True,
            "timeout": 60,
            "graceful_timeout": 8,
            "keepalive": 5,
            "accesslog": None,
            "logger_class": PrivacyLogger,
            # Its warnings contain the IP address of invalid requests.
            "loglevel": "error",
            "limit_request_line": 8190,
            "control_socket_disable": True,
            "pre_fork": _before_fork,
            "post_fork": _after_fork,
            "worker_exit": _at_the_end,
        }
        # A slow disk must not make a worker look dead. Some machines lack this folder,
        # or let only root write there.
        if os.access(_IN_MEMORY, os.W_OK | os.X_OK):
            options["worker_tmp_dir"] = _IN_MEMORY
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        application = get_wsgi_application()
        prepare_for_forks()
        language_identifier()
        return application


def _before_fork(arbiter: Any, worker: Any) -> None:
    connections.close_all()
    # Existing objects are never collected, so their memory stays shared.
    gc.freeze()


def _after_fork(arbiter: Any, worker: Any) -> None:
    die_with_parent(arbiter.pid)
    share_connections(settings.FREESHELF_SERVER["WEB_THREADS"])


def _at_the_end(arbiter: Any, worker: Any) -> None:
    # Counts since the last flush would be lost with the process.
    flush()
    connections.close_all()
