"""Read one file in successive child processes, so that a bad page affects only itself.

A page that crashes its extractor, keeps it silent for too long, needs too much memory
or raises an unknown error is skipped by a fresh child, which continues after the last
page that was received. Only PDF is read this way: the pages of other formats can only
be read in order.
"""

import time
from collections.abc import Generator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from freeshelf.core.sandbox import (
    MEBIBYTE,
    SandboxDiedError,
    SandboxError,
    SandboxFunctionError,
    SandboxLimits,
    SandboxMemoryError,
    SandboxSilentError,
    SandboxTimeoutError,
    stream,
)
from freeshelf.enrich.extractors.messages import (
    Attempt,
    DocumentHead,
    ExtractedPage,
    Result,
    UnreadablePage,
    parse_message,
)

# Each costs a start of the interpreter, and at worst a full silence timeout.
MAX_RESTARTS = 5
# Words are judged by those of this many pages, at a millisecond each.
_PAGES_AROUND = 1000

_FAULTS_OF_MACHINE = frozenset(
    {"ImportError", "ModuleNotFoundError", "PermissionError", "FileNotFoundError"}
)
_MIN_RUN_SECONDS = 1.0


def is_environment_error(error: SandboxError) -> bool:
    """Return whether a child was ended by something other than the file."""
    if isinstance(error, SandboxDiedError):
        return error.is_from_outside
    return isinstance(error, SandboxFunctionError) and error.kind in _FAULTS_OF_MACHINE


def passed_limit(error: SandboxError) -> str:
    """Return which limit of memory or time ended a child; empty for another end."""
    if isinstance(error, SandboxMemoryError):
        size = error.memory_bytes // MEBIBYTE
        return _("it needs more than %(size)d MiB of memory") % {"size": size}
    if isinstance(error, SandboxTimeoutError):
        seconds = {"seconds": error.seconds}
        return _("it takes more than %(seconds)d seconds") % seconds
    return ""


def read_sandboxed(
    reader: str,
    arguments: Mapping[str, object],
    *,
    limits: SandboxLimits,
    can_resume: bool,
) -> Generator[Result]:
    """Yield the messages of an extractor, without its attempts.

    An extractor that can resume accepts first_page, passed_over (pages it does not
    read) and pages_around (the last that it may read before its turn). It sends a head
    at each start, then every page in its turn, those passed over as unreadable.

    limits are those of each child, except the clock: it runs for all of them. Raises a
    SandboxError when the file cannot be read further, MalformedMessageError.
    """
    progress = _Progress()
    started = time.monotonic()
    while True:
        clock = limits.wall_seconds - (time.monotonic() - started)
        child_limits = replace(limits, wall_seconds=max(clock, _MIN_RUN_SECONDS))
        more = progress.arguments() if can_resume else {}
        try:
            with closing(
                stream(reader, {**arguments, **more}, limits=child_limits)
            ) as values:
                for value in values:
                    message = parse_message(value)
                    if isinstance(message, Attempt):
                        progress.attempted = message.number
                    elif progress.is_news(message):
                        yield message
            return
        except SandboxError as error:
            if not can_resume or not progress.passes_over_culprit(error):
                raise


@dataclass(slots=True)
class _Progress:
    """Progress of the children."""

    pages_sent: int = 0
    page_count: int = 0
    passed_over: list[int] = field(default_factory=list)
    attempted: int = 0  # the page last read before its turn
    pages_around: int = _PAGES_AROUND
    _has_begun: bool = False

    def arguments(self) -> dict[str, object]:
        """Return the start arguments of the next child."""
        self._has_begun, self.attempted = False, 0
        return {
            "first_page": self.pages_sent + 1,
            "passed_over": self.passed_over,
            "pages_around": self.pages_around,
        }

    def is_news(self, message: Result) -> bool:
        """Process a message and return whether to pass it to the caller."""
        self.attempted = 0
        if isinstance(message, DocumentHead):
            is_first = not self.page_count
            self._has_begun, self.page_count = True, message.page_count
            return is_first
        if isinstance(message, ExtractedPage | UnreadablePage):
            self.pages_sent = message.number
        return True

    def passes_over_culprit(self, error: SandboxError) -> bool:
        """Return whether a fresh child can skip the page that ended this one."""
        if is_environment_error(error) or not self._has_begun:
            return False
        if not isinstance(
            error,
            SandboxDiedError
            | SandboxSilentError
            | SandboxMemoryError
            | SandboxFunctionError,
        ):
            return False
        culprit = self.attempted or self.pages_sent + 1
        if culprit in self.passed_over or len(self.passed_over) == MAX_RESTARTS:
            return False
        if culprit > self.page_count:
            return False
        self.passed_over.append(culprit)
        if self.attempted:
            # The next bad page may be read in its turn: the pages before it come first.
            self.pages_around = culprit - 1
        return True
