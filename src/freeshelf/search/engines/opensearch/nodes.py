"""The nodes of a cluster that answer; those that do not are left out.

A request that fails says little about the node that it was sent to: that one may have
waited for another, which has a part of the index and is frozen. So all nodes are asked
at once for a sign of life. Searches then go to those that gave one, and use their
copies of the index.
"""

import json
import os
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import opensearchpy
from urllib3.util import Timeout

# A node whose packets vanish is found out sooner than one that is slow.
_CONNECT_SECONDS = 2.0
# A node answers this within milliseconds; so long only on a machine that is busy.
_SIGN_SECONDS = 2.0
# Between two looks at nodes that gave no sign.
_PAUSE_SECONDS = 1.0
_SIGN = "/_nodes/_local"
_SIGN_PARAMETERS = {"filter_path": "nodes.*.name"}


class Watch:
    """Knowledge of a process of the nodes of a cluster, shared by its threads."""

    def __init__(self, *, pause: Callable[[float], None] = time.sleep) -> None:
        self._lock = threading.Lock()
        self._looked_at = 0.0
        self._pause = pause
        self._is_following = False
        # By address: whether it answers, and the name by which the cluster knows it.
        # Never changed, only replaced: other threads read them.
        self._answering: Mapping[str, bool] = {}
        self._names: Mapping[str, str] = {}

    def is_silent(self, address: str) -> bool:
        """Return whether a node gave no sign of life when it was last asked."""
        return not self._answering.get(address, True)

    def preference(self) -> str:
        """Return whose copies are to be searched, empty while all nodes answer."""
        answering = self._answering
        if all(answering.values()):
            return ""
        names = [name for address, name in self._names.items() if answering[address]]
        return f"_prefer_nodes:{','.join(names)}" if names else ""

    def look(self, connections: Sequence[Any]) -> None:
        """Ask all nodes at once, unless another thread just did."""
        asked_at = time.monotonic()
        with self._lock:
            if self._looked_at > asked_at:
                return
            with ThreadPoolExecutor(len(connections)) as threads:
                found = list(threads.map(_name_of, connections))
            by_host = {
                connection.host: name
                for connection, name in zip(connections, found, strict=True)
            }
            self._answering = {host: name is not None for host, name in by_host.items()}
            known = {host: name for host, name in by_host.items() if name}
            self._names = {**self._names, **known}
            self._looked_at = time.monotonic()
            if None in found and not self._is_following:
                self._is_following = True
                threading.Thread(
                    target=self._follow, args=(connections,), daemon=True
                ).start()

    def _follow(self, connections: Sequence[Any]) -> None:
        """Look again and again until all nodes answer; no request waits for that."""
        while self._is_following:
            self._pause(_PAUSE_SECONDS)
            self.look(connections)
            with self._lock:
                self._is_following = not all(self._answering.values())


class NodeConnection(opensearchpy.Urllib3HttpConnection):
    """Connection to a node that is opened soon or not at all."""

    def perform_request(self, *args: Any, timeout: Any = None, **options: Any) -> Any:
        """Send a request, for whose answer `timeout` seconds are left."""
        seconds = timeout or self.timeout
        limit = Timeout(connect=min(_CONNECT_SECONDS, seconds), read=seconds)
        options["timeout"] = limit
        return super().perform_request(*args, **options)


class Nodes(opensearchpy.ConnectionPool):
    """Connections to nodes, of which those that answer are used in turn."""

    def __init__(self, connections: Any, **options: Any) -> None:
        super().__init__(connections, **options)
        self._all: list[Any] = list(self.connections)
        hosts = tuple(sorted(each.host for each in self._all))
        # A fork does not have the thread that follows.
        self.watch = _watches.setdefault((os.getpid(), hosts), Watch())

    def get_connection(self) -> Any:
        """Return the next one that answers, any if none does."""
        awake = [each for each in self._all if not self.watch.is_silent(each.host)]
        return self.selector.select(awake or self._all)

    def is_any_awake(self) -> bool:
        """Return whether a node gave a sign of life when they were last asked."""
        return not all(self.watch.is_silent(each.host) for each in self._all)

    def mark_dead(self, connection: Any, now: float | None = None) -> None:
        """Find out which nodes answer, after a request to one of them failed."""
        self.watch.look(self._all)

    def mark_live(self, connection: Any) -> None:
        """Do nothing: a look tells."""

    def resurrect(self, force: bool = False) -> Any:
        """Do nothing: a look tells."""


_watches: dict[tuple[int, tuple[str, ...]], Watch] = {}


def _name_of(connection: Any) -> str | None:
    """Return the name of a node in its cluster, None if it gives no sign of life.

    Empty if it does not tell its name.
    """
    try:
        _status, _headers, answer = connection.perform_request(
            "GET", _SIGN, params=dict(_SIGN_PARAMETERS), timeout=_SIGN_SECONDS
        )
        return next(iter(json.loads(answer)["nodes"]), "")
    except opensearchpy.exceptions.ConnectionError:
        return None
    except (opensearchpy.exceptions.TransportError, ValueError, KeyError, TypeError):
        return ""
