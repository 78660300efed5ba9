"""A long-lived process in the sandbox that looks for names with models.

It gets texts through a pipe, never files, and answers where they name persons, or with
findings. It has at most 1 GB, is started at the first question, and again when it died.
"""

import json
import os
import select
import shutil
import tempfile
import time
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from freeshelf.core import sandbox
from freeshelf.core.errors import FreeshelfError
from freeshelf.enrich.disclosure.findings import Finding, Piece, Place, Strength
from freeshelf.enrich.disclosure.persons.judgement import judge
from freeshelf.enrich.disclosure.persons.recognisers import Recognisers

_TARGET = f"{__name__}:serve"
_LONG = 10 * 365 * 86_400
_LIMITS = sandbox.SandboxLimits(
    memory_bytes=1024 * sandbox.MEBIBYTE,
    cpu_seconds=_LONG,
    wall_seconds=_LONG,
    silence_seconds=120.0,
    niceness=10,
)
_SECONDS_TO_TAKE_A_QUESTION = 60.0
_MOST_TRIES = 2


class NamesUnavailableError(FreeshelfError):
    """Error for a text in which names could not be looked for."""

    message = "Names could not be looked for: %(reason)s"


class NamesWorker:
    """Asks the process; call it with a text and a language, as `judge` does.

    Use it from one thread: the kernel ends the process with the thread that started it.
    """

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="freeshelf-names-"))
        self._pipe = self._folder / "questions"
        os.mkfifo(self._pipe, 0o600)
        self._answers: Generator[object, None, None] | None = None
        self._questions = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __call__(self, text: str, language: str) -> list[tuple[int, int]]:
        """Return where a text names persons. Raises NamesUnavailableError."""
        answer = self._ask({"names": [text, language]})
        return [(int(start), int(end)) for start, end in answer]

    def findings(
        self,
        pages: Iterable[tuple[int, str]],
        *,
        key: bytes = b"",
        public: frozenset[str] = frozenset(),
    ) -> list[Finding]:
        """Judge the texts of pages, as extraction stores them, with models.

        Only findings come back. Raises NamesUnavailableError.
        """
        answer = self._ask(
            {"judge": list(pages), "key": key.hex(), "public": sorted(public)}
        )
        return [
            Finding(
                str(kind), Strength(strength), Place(page, start, end), None, str(keyed)
            )
            for kind, strength, page, start, end, keyed in answer
        ]

    def close(self) -> None:
        """End the process."""
        self._stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _ask(self, question: dict[str, object]) -> Sequence[Any]:
        line = json.dumps(question, ensure_ascii=True).encode() + b"\n"
        for last in range(_MOST_TRIES):
            try:
                answers = self._running()
                self._send(line)
                answer = next(answers)
            except (sandbox.SandboxError, StopIteration) as error:
                self._stop()
                if last == _MOST_TRIES - 1:
                    # What it raised may hold words of the text.
                    reason = type(error).__name__
                    raise NamesUnavailableError(reason=reason) from None
            else:
                if isinstance(answer, list):
                    return answer
                self._stop()
        raise NamesUnavailableError(reason="its answer has another form")

    def _running(self) -> Generator[object, None, None]:
        if self._answers is None:
            arguments = {"path": str(self._pipe)}
            self._answers = sandbox.stream(_TARGET, arguments, limits=_LIMITS)
            # Both ends: opening waits for nobody, and what died ends no writing.
            self._questions = os.open(self._pipe, os.O_RDWR | os.O_NONBLOCK)
            next(self._answers)
        return self._answers

    def _send(self, line: bytes) -> None:
        until = time.monotonic() + _SECONDS_TO_TAKE_A_QUESTION
        left = memoryview(line)
        while left:
            _, ready, _ = select.select([], [self._questions], [], 1.0)
            if ready:
                with suppress(BlockingIOError):
                    left = left[os.write(self._questions, left) :]
            elif time.monotonic() > until:
                raise sandbox.SandboxSilentError(
                    _TARGET, seconds=_SECONDS_TO_TAKE_A_QUESTION
                )

    def _stop(self) -> None:
        if self._answers is not None:
            self._answers.close()
            self._answers = None
        if self._questions >= 0:
            os.close(self._questions)
            self._questions = -1


def serve(path: str) -> Iterator[object]:
    """Answer the questions of a pipe, one a line, in the sandbox."""
    recognise = Recognisers()
    with open(path, encoding="utf-8") as questions:
        yield "ready"
        for line in questions:
            question = json.loads(line)
            if "names" in question:
                yield recognise(*question["names"])
            else:
                yield list(_judged(question, recognise))


def _judged(question: dict[str, Any], recognise: Recognisers) -> Iterator[list[object]]:
    pieces = [
        Piece(text, Place(page, 0, len(text))) for page, text in question["judge"]
    ]
    for finding in judge(
        pieces,
        key=bytes.fromhex(question["key"]),
        public=frozenset(question["public"]),
        names=recognise,
    ):
        place = finding.place
        yield [
            *(str(finding.kind), finding.strength.value),
            *(place.page, place.start, place.end, finding.value_key),
        ]
