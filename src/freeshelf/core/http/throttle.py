"""Asking each host no faster than it is polite."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

_MOST_HOSTS = 1_000


class Throttle:
    """Remembers when each host may be asked next; one for all clients of a process."""

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
        """Wait for one's turn at a host; the next turn is an interval later."""
        with self._lock:
            now = self._clock()
            turn = max(now, self._next.get(host, now))
            self._next[host] = turn + interval
            self._next.move_to_end(host)
            while len(self._next) > _MOST_HOSTS:
                self._next.popitem(last=False)
        if turn > now:
            self._sleep(turn - now)

    def sleep(self, seconds: float) -> None:
        """Wait, before a second try."""
        self._sleep(seconds)
