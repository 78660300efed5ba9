"""A long-lived process in the sandbox that looks for names with models.

It gets texts through one pipe, never files, and answers through another where they name
persons, and how likely words are of a name of a person at risk. The ends of both are
lent to the children that look at files, so that no text passes through the process that
started them. It has at most 1 GB, is started at the first question and again when it
died, and ends with the thread that started it.
"""

import json
import os
import secrets
import select
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, NamedTuple, Self, TypeVar

from freeshelf.core import sandbox
from freeshelf.core.errors import FreeshelfError
from freeshelf.enrich.disclosure.recognisers import Recognisers, installed
from freeshelf.enrich.errors import ModelError

if TYPE_CHECKING:
    from freeshelf.enrich.disclosure.persons.contacts_in_context import Passage

_TARGET = f"{__name__}:serve"
_LONG = 10 * 365 * 86_400
_LIMITS = sandbox.SandboxLimits(
    memory_bytes=1024 * sandbox.MEBIBYTE,
    cpu_seconds=_LONG,
    wall_seconds=_LONG,
    silence_seconds=60.0,
    niceness=10,
)
# A model is loaded at its first question, on a busy machine.
_SECONDS = 60.0
_READ_SIZE = 64 * 1024
_MOST_TRIES = 2

_Answer = TypeVar("_Answer")


class NamesUnavailableError(FreeshelfError):
    """Error for a text in which names could not be looked for."""

    message = "Names could not be looked for: %(reason)s"


class Pipes(NamedTuple):
    """Descriptors of the process: where questions go, and where answers come from."""

    questions: int
    answers: int


class Asking:
    """Asks the process through its pipes; call it as `judge` does."""

    def __init__(self, pipes: Pipes) -> None:
        self._pipes = pipes

    def __call__(self, text: str, language: str) -> list[tuple[int, int]]:
        """Return where a text names persons. Raises NamesUnavailableError."""
        answer = self.answer({"names": [text, language]})
        try:
            return [
                (start, end)
                for start, end in answer  # type: ignore[attr-defined]
                if 0 <= start < end <= len(text)
            ]
        except (TypeError, ValueError):
            raise NamesUnavailableError(reason="its answer has another form") from None

    def odds(self, text: str, words: list[tuple[int, int]]) -> list[float]:
        """Return the log odds that words are of a name of a person at risk.

        Raises NamesUnavailableError.
        """
        return self._numbers({"odds": [text, words]}, len(words))

    def weigh(self, passage: "Passage") -> list[float]:
        """Return the log odds that contacts are of a person at risk.

        Raises NamesUnavailableError.
        """
        question = [passage.text, passage.places, passage.facts]
        return self._numbers({"contacts": question}, len(passage.places))

    def _numbers(self, question: dict[str, object], count: int) -> list[float]:
        answer = self.answer(question)
        if isinstance(answer, list) and len(answer) == count:
            return [float(each) for each in answer]
        raise NamesUnavailableError(reason="its answer has another form")

    def answer(self, question: dict[str, object]) -> object:
        """Return the answer to a question. Raises NamesUnavailableError."""
        until = time.monotonic() + _SECONDS
        try:
            self._send(json.dumps(question, ensure_ascii=True).encode() + b"\n", until)
            answer: object = json.loads(self._line(until))
        except (OSError, EOFError, ValueError) as error:
            # What it raised may hold words of the text.
            raise NamesUnavailableError(reason=type(error).__name__) from None
        return answer

    def _send(self, line: bytes, until: float) -> None:
        left = memoryview(line)
        while left:
            pipe = self._pipes.questions
            _, ready, _ = select.select([], [pipe], [], until - time.monotonic())
            if not ready:
                raise TimeoutError
            with suppress(BlockingIOError):
                left = left[os.write(pipe, left) :]

    def _line(self, until: float) -> bytes:
        line = b""
        while not line.endswith(b"\n"):
            pipe = self._pipes.answers
            ready, _, _ = select.select([pipe], [], [], until - time.monotonic())
            if not ready:
                raise TimeoutError
            read = os.read(pipe, _READ_SIZE)
            if not read:
                raise EOFError
            line += read
        return line


class NamesWorker:
    """The process; it is started when it is first needed.

    Use it from one thread: the kernel ends the process with the thread that started it.
    """

    def __init__(self, model: Path | None = None) -> None:
        """Take the directory of the model of meaning that judges names, if any."""
        self.model = model
        self._running: Generator[object, None, None] | None = None
        self._pipes: Pipes | None = None

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
        return self._tried(lambda pipes: Asking(pipes)(text, language))

    def pipes(self) -> Pipes:
        """Return the pipes of a process that answers. Raises NamesUnavailableError.

        Nothing that another file's child may have left in them is answered.
        """
        return self._tried(_try)

    def can_use(self, language: str) -> bool:
        """Return whether a model of a language can be loaded in the process."""
        try:
            return (
                self._tried(lambda p: Asking(p).answer({"can_use": language})) is True
            )
        except NamesUnavailableError:
            return False

    def can_judge(self) -> bool:
        """Return whether the model of meaning can be loaded in the process."""
        try:
            return self._tried(lambda p: Asking(p).answer({"can_judge": 1})) is True
        except NamesUnavailableError:
            return False

    def close(self) -> None:
        """End the process; the next question starts another."""
        if self._running is not None:
            self._running.close()
            self._running = None
        for pipe in self._pipes or ():
            os.close(pipe)
        self._pipes = None

    def _tried(self, ask: Callable[[Pipes], _Answer]) -> _Answer:
        for left in reversed(range(_MOST_TRIES)):
            try:
                return ask(self._started())
            except NamesUnavailableError:
                self.close()
                if not left:
                    raise
        raise AssertionError

    def _started(self) -> Pipes:
        if self._pipes is not None:
            return self._pipes
        its_questions, questions = os.pipe()
        answers, its_answers = os.pipe()
        os.set_blocking(questions, False)
        self._pipes = Pipes(questions, answers)
        read = str(self.model) if self.model else ""
        self._running = sandbox.stream(
            _TARGET,
            {"questions": its_questions, "answers": its_answers, "model": read},
            reads=[read] if read else [],
            inherits=(its_questions, its_answers),
            limits=_LIMITS,
        )
        try:
            next(self._running)
        except (sandbox.SandboxError, StopIteration) as error:
            raise NamesUnavailableError(reason=type(error).__name__) from None
        finally:
            # So that the pipes end with the process.
            os.close(its_questions)
            os.close(its_answers)
        return self._pipes


_of_thread = threading.local()


def names_worker(model: Path | None = None) -> NamesWorker | None:
    """Return the process of this thread, None where no model is installed.

    `model` is the directory of the model of meaning, where it is.
    """
    if not hasattr(_of_thread, "worker"):
        _of_thread.worker = None
    worker: NamesWorker | None = _of_thread.worker
    if worker is None or worker.model != model:
        if worker is not None:
            worker.close()
        worker = NamesWorker(model) if model or installed() else None
        _of_thread.worker = worker
    return worker


def _try(pipes: Pipes) -> Pipes:
    word = secrets.token_hex(8)
    if Asking(pipes).answer({"echo": word}) != word:
        raise NamesUnavailableError(reason="it answers something else")
    return pipes


def serve(questions: int, answers: int, model: str) -> Iterator[object]:
    """Answer the questions of a pipe, one a line, in the sandbox."""
    recognise, judging = Recognisers(), _Judging(model)
    with (
        open(questions, encoding="ascii") as lines,
        open(answers, "w", encoding="ascii", buffering=1) as written,
    ):
        yield "ready"
        for line in lines:
            question = json.loads(line)
            written.write(f"{json.dumps(_answer(question, recognise, judging))}\n")


class _Judging:
    """The model of meaning, loaded at its first question."""

    def __init__(self, directory: str) -> None:
        self._directory = directory
        self._loaded: Any = None

    def can_judge(self) -> bool:
        """Return whether the model can be loaded here."""
        if self._loaded is None and self._directory:
            # It brings ONNX Runtime: without the model nobody needs that.
            from freeshelf.enrich.disclosure.at_risk import AtRisk  # noqa: PLC0415

            try:
                self._loaded = AtRisk(Path(self._directory))
            except (ModelError, OSError, MemoryError):
                self._directory = ""
        return self._loaded is not None

    def __call__(self, text: str, words: list[tuple[int, int]]) -> object:
        return self._loaded(text, words) if self.can_judge() else None

    def contacts(
        self, text: str, places: list[tuple[int, int]], facts: list[list[float]]
    ) -> object:
        """Return the log odds of contacts, None without the model."""
        if not self.can_judge():
            return None
        return self._loaded.contacts(text, places, facts)


def _answer(
    question: dict[str, Any], recognise: Recognisers, judging: _Judging
) -> object:
    if "echo" in question:
        return question["echo"]
    if "can_use" in question:
        return recognise.can_be_used(question["can_use"])
    if "can_judge" in question:
        return judging.can_judge()
    if "odds" in question:
        return judging(*question["odds"])
    if "contacts" in question:
        return judging.contacts(*question["contacts"])
    return recognise(*question["names"])
