"""Look at one file for what could identify a person, in a child of the sandbox.

The child reads the file, judges what it saw, and sends findings and gaps, never words.
"""

import logging
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from freeshelf.core import sandbox
from freeshelf.core.errors import FreeshelfError
from freeshelf.enrich.disclosure.findings import (
    Finding,
    Gap,
    NotLookedAt,
    Piece,
    Seen,
    Strength,
)
from freeshelf.enrich.disclosure.names_worker import (
    Asking,
    NamesUnavailableError,
    NamesWorker,
    Pipes,
)
from freeshelf.enrich.disclosure.reports import (
    MalformedReportError,
    Report,
    message_of,
    parse_report,
)

if TYPE_CHECKING:
    from freeshelf.enrich.disclosure.persons.contacts_in_context import Passage

_TARGET = "freeshelf.enrich.disclosure.looking:reports_of"
_MAX_PAGES, _MAX_PICTURES = 500, 1000
_MAX_REPORTS = 5000
_WITHOUT_NAMES = {"names": "unavailable"}
_BACKGROUND = 10  # niceness: visitors and editors come first
_CLOCK_PER_CPU = 5
_FAULTS_OF_MACHINE = frozenset(
    {"ImportError", "ModuleNotFoundError", "PermissionError", "FileNotFoundError"}
)

logger = logging.getLogger(__name__)


class InterruptedLookError(FreeshelfError):
    """Error for a look that something else than the file ended; a retry may work."""

    message = "The file could not be looked at now: %(reason)s."


class Limits(Protocol):
    """Limits of looking at one file; those of extraction fit.

    seconds are processor time.
    """

    @property
    def max_pages(self) -> int: ...
    @property
    def max_bytes(self) -> int: ...
    @property
    def memory_bytes(self) -> int: ...
    @property
    def seconds(self) -> int: ...


@dataclass(frozen=True, slots=True)
class LookLimits:
    """Limits where no library sets them."""

    max_pages: int = _MAX_PAGES
    max_bytes: int = 200_000_000
    memory_bytes: int = 1024 * sandbox.MEBIBYTE
    seconds: int = 300


@dataclass(frozen=True, slots=True)
class Look:
    """Result of a look at a file: findings, and what could not be looked at."""

    findings: tuple[Finding, ...] = ()
    gaps: tuple[NotLookedAt, ...] = ()
    looked_at: bool = True

    def __post_init__(self) -> None:
        """Count a file with a gap as not looked at, whoever says otherwise."""
        object.__setattr__(self, "looked_at", not self.gaps)

    @property
    def is_strong(self) -> bool:
        """Return whether a finding is strong."""
        return any(each.strength is Strength.STRONG for each in self.findings)


def look(
    path: Path,
    *,
    media_type: str = "",
    name: str = "",
    limits: Limits = LookLimits(),
    key: bytes = b"",
    public: frozenset[str] = frozenset(),
    names: NamesWorker | None = None,
) -> Look:
    """Look at a file and judge what is seen in it.

    The file is recognised by its content; the media type decides between kinds of text.
    key is that of the library for equal values, public has what is known to be public.
    names looks for names by models, if it can.
    Raises OSError, and InterruptedLookError when the file is not to blame.
    """
    if not path.stat().st_size:
        return _unseen(Gap.DAMAGED)
    if path.stat().st_size > limits.max_bytes:
        return _unseen(Gap.TOO_LARGE)
    reports: list[Report] = []
    try:
        for report in _reports(path, media_type, name, limits, key, public, names):
            reports.append(report)  # noqa: PERF402 - those before an error count
    except sandbox.SandboxError as error:
        reports.append(NotLookedAt(_gap_of(error)))
    except MalformedReportError:
        reports.append(NotLookedAt(Gap.DAMAGED))
    findings = [each for each in reports if isinstance(each, Finding)]
    gaps = (each for each in reports if isinstance(each, NotLookedAt))
    found = dict.fromkeys(_without_plain_doubles(findings))
    return Look(tuple(found), tuple(dict.fromkeys(gaps)))


def _without_plain_doubles(findings: list[Finding]) -> Iterator[Finding]:
    """Leave out what is told as hidden too: extraction stores hidden words as well."""
    hidden = {
        replace(each, means=None, strength=strength)
        for each in findings
        if each.means is not None and each.place.start >= 0
        for strength in {each.strength, Strength.WEAK}
    }
    return (each for each in findings if each not in hidden)


def _unseen(gap: Gap) -> Look:
    return Look(gaps=(NotLookedAt(gap),))


def _reports(
    path: Path,
    media_type: str,
    name: str,
    limits: Limits,
    key: bytes,
    public: frozenset[str],
    names: NamesWorker | None,
) -> Iterator[Report]:
    pipes = _pipes_of(names)
    arguments = {
        "path": str(path.resolve()),
        "media_type": media_type,
        "name": name,
        "key": key.hex(),
        "public": sorted(public),
        "max_pages": min(limits.max_pages, _MAX_PAGES),
        "max_pictures": _MAX_PICTURES,
        "names": pipes,
        "judges": bool(pipes) and names is not None and names.model is not None,
    }
    child = sandbox.SandboxLimits(
        memory_bytes=limits.memory_bytes,
        cpu_seconds=limits.seconds,
        wall_seconds=limits.seconds * _CLOCK_PER_CPU,
        # A file without findings is silent to its end.
        silence_seconds=limits.seconds * _CLOCK_PER_CPU,
        niceness=_BACKGROUND,
    )
    started = sandbox.stream(_TARGET, arguments, inherits=pipes, limits=child)
    with closing(started) as values:
        found = (each for each in values if not _tells_of_names(each))
        yield from map(parse_report, islice(found, _MAX_REPORTS))
        if next(found, None) is not None:
            yield NotLookedAt(Gap.TOO_LARGE)


def _pipes_of(names: NamesWorker | None) -> tuple[int, ...]:
    """Return the pipes to ask for names through; none where that cannot be done.

    A model adds names to those that the rules find: a file does not wait for it.
    """
    if names is None:
        return ()
    try:
        return names.pipes()
    except NamesUnavailableError as error:
        logger.warning("%s", error)
        return ()


def _tells_of_names(value: object) -> bool:
    if value != _WITHOUT_NAMES:
        return False
    logger.warning("Names in a file were looked for by rules alone: no model answered.")
    return True


def _gap_of(error: sandbox.SandboxError) -> Gap:
    """Return the gap that the end of a child leaves. Raises InterruptedLookError."""
    if isinstance(error, sandbox.SandboxDiedError) and error.is_from_outside:
        raise InterruptedLookError(reason="it was ended from outside") from None
    if isinstance(error, sandbox.SandboxFunctionError):
        if error.kind in _FAULTS_OF_MACHINE:
            raise InterruptedLookError(
                reason=f"{error.kind} at {error.place}"
            ) from None
        # What the error says may have words of the file in it.
        logger.warning("A reader raised %s at %s", error.kind, error.place)
        return Gap.DAMAGED
    limits = (
        sandbox.SandboxMemoryError,
        sandbox.SandboxTimeoutError,
        sandbox.SandboxOutputError,
    )
    return Gap.TOO_LARGE if isinstance(error, limits) else Gap.DAMAGED


def reports_of(
    *,
    path: str,
    media_type: str,
    name: str,
    key: str,
    public: list[str],
    max_pages: int,
    max_pictures: int,
    names: list[int],
    judges: bool,
) -> Iterator[dict[str, Any]]:
    """Yield the messages about a file; this runs in the child."""
    # What parses foreign bytes is loaded in the child only.
    from freeshelf.enrich.disclosure.hidden_places import HiddenPlaces  # noqa: PLC0415
    from freeshelf.enrich.disclosure.inside import Budget, Inside, read_file  # noqa: PLC0415
    from freeshelf.enrich.disclosure.persons import judge  # noqa: PLC0415
    from freeshelf.enrich.disclosure.visible import without_repeats  # noqa: PLC0415

    gaps: list[NotLookedAt] = []
    inside = Inside(Budget(pages=max_pages, pictures=max_pictures))
    seen = without_repeats(read_file(path, media_type=media_type, inside=inside))
    named = [Piece(name.rpartition(".")[0] or name)] if name else []
    hidden = HiddenPlaces()
    pieces = hidden.noted(_without_gaps([named, seen], gaps))
    asking = _Asking(Pipes(*names)) if names else None
    for finding in judge(
        pieces,
        key=bytes.fromhex(key),
        public=frozenset(public),
        names=asking,
        judging=asking.odds if asking is not None and judges else None,
        weighing=asking.weigh if asking is not None and judges else None,
    ):
        hidden.tell(finding)
        yield message_of(finding)
    for finding in hidden.findings():
        yield message_of(finding)
    if asking is not None and asking.has_failed:
        yield _WITHOUT_NAMES
    for gap in dict.fromkeys(gaps):
        yield message_of(gap)


class _Asking(Asking):
    """Asks for names until that fails; then the rules go on without a model."""

    has_failed = False

    def __call__(self, text: str, language: str) -> list[tuple[int, int]]:
        if self.has_failed:
            return []
        try:
            return super().__call__(text, language)
        except NamesUnavailableError:
            self.has_failed = True
            return []

    def odds(self, text: str, words: list[tuple[int, int]]) -> list[float]:
        if self.has_failed:
            return []
        try:
            return super().odds(text, words)
        except NamesUnavailableError:
            self.has_failed = True
            return []

    def weigh(self, passage: "Passage") -> list[float]:
        if self.has_failed:
            return []
        try:
            return super().weigh(passage)
        except NamesUnavailableError:
            self.has_failed = True
            return []


def _without_gaps(
    sources: Iterable[Iterable[Seen]], gaps: list[NotLookedAt]
) -> Iterator[Seen]:
    """Yield what was seen, and keep what was not looked at."""
    for source in sources:
        for seen in source:
            if isinstance(seen, NotLookedAt):
                gaps.append(seen)
            else:
                yield seen
