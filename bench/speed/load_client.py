"""Request pages from a server, sequentially or concurrently."""

import http.client
import math
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from statistics import quantiles
from urllib.parse import urlsplit

_TIMEOUT = 120


class BadAnswerError(Exception):
    """Error for a page with another status than 200."""


@dataclass(slots=True)
class Answers:
    """Times of each page, in seconds, and the total time."""

    seconds: list[float] = field(default_factory=list)
    elapsed: float = 0.0
    body_bytes: int = 0
    deadline: float = math.inf

    @property
    def per_second(self) -> float:
        """Return pages per second."""
        return len(self.seconds) / self.elapsed

    def percentile_ms(self, percent: int) -> float:
        """Return a percentile of the times, in milliseconds."""
        return percentile(self.seconds, percent) * 1000


def percentile(values: Sequence[float], percent: int) -> float:
    """Return the percentile, interpolated linearly."""
    if len(values) < 2:
        return values[0]
    return quantiles(values, n=100, method="inclusive")[percent - 1]


def ask(
    base_url: str,
    paths: Sequence[str],
    *,
    concurrency: int = 1,
    cookie: str = "",
    seconds: float = math.inf,
) -> Answers:
    """Get every path once with this number of concurrent clients.

    Each client keeps its connection when the server does, and starts no new request
    after `seconds`. Raises BadAnswerError for any status but 200, naming the path.
    """
    waiting: SimpleQueue[str] = SimpleQueue()
    for path in paths:
        waiting.put(path)
    answers, errors = Answers(), []
    headers = {"Accept-Encoding": "identity"}
    if cookie:
        headers["Cookie"] = cookie

    def client() -> None:
        try:
            _client(base_url, waiting, headers, answers)
        except (OSError, http.client.HTTPException, BadAnswerError) as error:
            errors.append(error)

    threads = [threading.Thread(target=client) for _ in range(concurrency)]
    started = time.perf_counter()
    answers.deadline = started + seconds
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    answers.elapsed = time.perf_counter() - started
    if errors:
        raise errors[0]
    return answers


def _client(
    base_url: str, waiting: SimpleQueue, headers: dict[str, str], answers: Answers
) -> None:
    address = urlsplit(base_url)
    connection = http.client.HTTPConnection(
        address.hostname, address.port, timeout=_TIMEOUT
    )
    try:
        while time.perf_counter() < answers.deadline:
            try:
                path = waiting.get_nowait()
            except Empty:
                return
            started = time.perf_counter()
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            body = answer.read()
            # One call each: these are atomic in CPython.
            answers.seconds.append(time.perf_counter() - started)
            answers.body_bytes += len(body)
            if answer.status != http.client.OK:
                raise BadAnswerError(f"{path} answered {answer.status}")
    finally:
        connection.close()
