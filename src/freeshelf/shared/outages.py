"""Services that do not answer are left alone for some seconds."""

import logging
import threading
import time
from collections.abc import Callable

logger = logging.getLogger(__name__)


class Outage:
    """Memory of this process of a service that did not answer.

    After some seconds one caller tries again; the others go on without it meanwhile,
    so that no more than one thread waits for a time-out.
    """

    def __init__(
        self,
        service: str,
        *,
        seconds: float = 5.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._service = service
        self._seconds = seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._until = 0.0

    def is_on(self) -> bool:
        """Return whether the service is not to be asked now."""
        if not self._until:
            return False
        with self._lock:
            now = self._clock()
            if now < self._until:
                return True
            self._until = now + self._seconds
            return False

    def begin(self, error: Exception) -> None:
        """Note that the service did not answer."""
        with self._lock:
            is_new = not self._until
            self._until = self._clock() + self._seconds
        if is_new:
            logger.warning(
                "%s does not answer (%s)", self._service, type(error).__name__
            )

    def end(self) -> None:
        """Note that the service answered."""
        if self._until:
            self._until = 0.0
            logger.warning("%s answers again", self._service)
