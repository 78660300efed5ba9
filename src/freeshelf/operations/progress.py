"""Say in plain lines what is being done and about how long the rest takes."""

import math
import time
from collections.abc import Callable, Mapping

_PAUSE_SECONDS = 3.0
_ROUNDED_TO_SECONDS = 5

Clock = Callable[[], float]


class Progress:
    """Progress through steps of known shares of the work, for a terminal or a log.

    The rest is estimated from the time that the work so far has taken.
    """

    def __init__(
        self,
        report: Callable[[str], None],
        steps: Mapping[str, int],
        *,
        prefix: str = "",
        clock: Clock = time.monotonic,
    ) -> None:
        self._report = report
        self._steps = dict(steps)
        self._prefix = prefix
        self._clock = clock
        self._begun_at = self._said_at = clock()
        self._step = ""
        self._finished = 0
        self._shown = 0

    def begin(self, step: str) -> None:
        """Say that a step begins; those before it are finished."""
        names = list(self._steps)
        number = names.index(step)
        self._step = step
        self._finished = sum(self._steps[name] for name in names[:number])
        self._shown = 0
        place = f"{self._prefix}{number + 1} of {len(names)}"
        self._say(f"{place}: {step}", share=self._finished)

    def show(self, done: int, total: int) -> None:
        """Say how much of the step is done, if there is news, every few seconds."""
        is_due = self._clock() >= self._said_at + _PAUSE_SECONDS
        if is_due and self._shown < done < total:
            self._shown = done
            share = self._finished + self._steps[self._step] * done / total
            self._say(f"  {done} of {total}", share=share)

    def _say(self, text: str, *, share: float) -> None:
        self._said_at = self._clock()
        self._report(f"{text}{self._left(share)}")

    def _left(self, share: float) -> str:
        elapsed = self._said_at - self._begun_at
        if not share or not elapsed:
            return ""
        seconds = elapsed * (sum(self._steps.values()) - share) / share
        rounded = math.ceil(seconds / _ROUNDED_TO_SECONDS) * _ROUNDED_TO_SECONDS
        return f" (about {rounded} s left)"
