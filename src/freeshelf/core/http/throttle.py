"""Rate limit of requests per host."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

_MAX_HOSTS = 1_000


class Throttle:
    """Next allowed request time per host, shared by all clients of a process."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._next: OrderedDict[str, float] = OrderedDict()

    def wait(self, host: str, *, interval: float) -> None:
        """Wait until a host may be requested, and reserve the next slot."""
        with self._lock:
            now = self._clock()
            turn = max(now, self._next.get(host, now))
            self._next[host] = turn + interval
            self._next.move_to_end(host)
            while len(self._next) > _MAX_HOSTS:
                self._next.popitem(last=False)
        if turn > now:
            self._sleep(turn - now)

    def sleep(self, seconds: float) -> None:
        """Wait before a retry."""
        self._sleep(seconds)
