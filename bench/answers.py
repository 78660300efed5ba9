"""Answer box: check whether what is quoted first answers, and when nothing is quoted.

Asked on the demo library, with its models and without.
"""

import re
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median
from typing import Any

import yaml

from bench.known_items import TRANSLATED
from bench.markdown import table, verdict
from bench.models import NAMED, RECOMMENDED, models_folder, variables_of
from bench.speed.product import REPOSITORY, Product

_DATA = REPOSITORY / "bench" / "data"
# Those that the rule was made with, and those that only judge it.
_SETS = {"": "answers.yaml", "held out, ": "answers-held-out.yaml"}
# A word, or one character of a script without spaces.
_WORD = re.compile(r"[\u3040-\u9fff]|[^\W\u3040-\u9fff]+")
# A quote and the expected answer share these parts of the words of the shorter and of
# the answer, which may be two sentences.
_SHARED, _SHARED_OF_ANSWER = 0.8, 0.5
_PRECISION_BAR, _ANSWERED_BAR, _SILENT_BAR = 0.9, 0.8, 0.95

# Where an answer is lost, step by step.
CAUSES = (
    NOTHING_FOUND := "nothing is found",
    NO_DOCUMENT := "its document is not on the page of results",
    NO_PAGE := "its page is not among the passages read",
    FEW_WORDS := "no sentence has enough of the words",
    NOT_COMPARED := "its sentence is not among those compared",
    NOT_FIRST := "another sentence scores higher",
    TOO_LOW := "it scores highest, and too little",
)


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question of the data with what `asking.ask_for_answers` says of it."""

    question: dict[str, Any]
    found: dict[str, Any]

    @property
    def quotes(self) -> list[dict[str, Any]]:
        """Return the quotes, the first one first."""
        quotes: list[dict[str, Any]] = self.found["quotes"]
        return quotes

    @property
    def is_answerable(self) -> bool:
        """Return whether a page of a document answers it."""
        return self.question["document"] is not None

    @property
    def is_right(self) -> bool:
        """Return whether the first quote is the expected answer."""
        return bool(self.quotes) and self._answers(self.quotes[0])

    @property
    def cause(self) -> str:
        """Return the first step that lost the answer of an answerable question."""
        found = self.found
        if not found["files"]:
            return NOTHING_FOUND
        if not any(self._is_document(file) for file in found["files"]):
            return NO_DOCUMENT
        if not any(self._is_page(place) for place in found["read"]):
            return NO_PAGE
        compared = found["compared"]
        if not compared:
            return FEW_WORDS
        if not any(map(self._answers, compared)):
            return NOT_COMPARED
        if not self._answers(compared[0]):
            return NOT_FIRST
        return TOO_LOW

    def _answers(self, quote: dict[str, Any]) -> bool:
        """Return whether a quote is the expected answer.

        A translation is right by its page, since its words cannot be compared.
        """
        question = self.question
        if not self.is_answerable:
            return False
        if quote["file"] == question["document"]:
            return _are_similar(quote["text"], question["answer"])
        return self._is_page(quote)

    def _is_document(self, file: str) -> bool:
        wanted = self.question["document"]
        return TRANSLATED.sub("", file) == TRANSLATED.sub("", wanted)

    def _is_page(self, place: dict[str, Any]) -> bool:
        is_page = place["page"] == self.question["page"]
        return is_page and self._is_document(place["file"])


def _are_similar(quote: str, answer: str) -> bool:
    quoted, wanted = (
        Counter(_WORD.findall(each.casefold())) for each in (quote, answer)
    )
    shared = (quoted & wanted).total()
    return shared >= max(
        _SHARED * min(quoted.total(), wanted.total()),
        _SHARED_OF_ANSWER * wanted.total(),
    )


def section(*, cache: Path, say: Callable[[str], None]) -> str:
    """Load the demo library, ask all questions, and return the tables."""
    questions = {
        name: yaml.safe_load((_DATA / file).read_text("utf-8"))["questions"]
        for name, file in _SETS.items()
    }
    with tempfile.TemporaryDirectory(prefix="freeshelf-answers-") as folder:
        models = models_folder(cache, say=say, names=RECOMMENDED)
        names = {"with the model": models, "by words alone": Path(folder) / "none"}
        parts = [NAMED] if models else []
        for title, directory in names.items():
            if directory is None:
                continue
            product = Product(
                Path(folder) / "library", variables=variables_of(directory)
            )
            if not product.folder.exists():
                say("Loading the demo library")
                product.begin()
                product.freeshelf("demo", "--no-serve")
                if models:
                    product.manage("embed_passages")
            say(f"Asking for answers, {title}")
            parts += [
                report(ask_questions(product, asked), title=f"{name}{title}")
                for name, asked in questions.items()
            ]
    return "\n\n".join(parts)


def ask_questions(
    product: Product, questions: Sequence[dict[str, Any]]
) -> list[AskedQuestion]:
    """Ask the questions in a prepared library."""
    found: list[dict[str, Any]] = product.inside(
        "bench.asking",
        "ask_for_answers",
        queries=[question["query"] for question in questions],
        languages=[question["language"] for question in questions],
    )
    return [AskedQuestion(*each) for each in zip(questions, found, strict=True)]


def report(asked: Sequence[AskedQuestion], *, title: str) -> str:
    """Return the shares with their bars, those by language, and what went wrong."""
    bars = (_PRECISION_BAR, _ANSWERED_BAR, _SILENT_BAR)
    promises = (
        "shown first that answers",
        "answerable that are answered",
        "not answerable that stay silent",
    )
    judged = [
        (
            promise,
            f"at least {bar}",
            _printed(share, digits=3),
            verdict(passed=None if share is None else share >= bar),
        )
        for promise, bar, share in zip(promises, bars, _shares(asked), strict=True)
    ]
    languages = dict.fromkeys(each.question["language"] for each in asked)
    rows = []
    for language in languages:
        chosen = [each for each in asked if each.question["language"] == language]
        shares = (_printed(share, digits=2) for share in _shares(chosen))
        rows.append((language, str(len(chosen)), *shares))
    parts = [
        table((f"Answers, {title}", "Bar", "Measured", "Verdict"), judged),
        table(("Language", "questions", *promises), rows),
        _unanswered(asked),
        _cost(asked),
    ]
    if wrong := [each for each in asked if each.quotes and not each.is_right]:
        parts += ["Shown and wrong:", "\n".join(map(_mistake, wrong))]
    return "\n\n".join(parts)


def _shares(asked: Sequence[AskedQuestion]) -> tuple[float | None, ...]:
    """Return the share of each promise, None where nothing could keep or break it."""
    shown = [each for each in asked if each.quotes]
    right = sum(each.is_right for each in shown)
    answerable = [each for each in asked if each.is_answerable]
    others = [each for each in asked if not each.is_answerable]
    silent = sum(not each.quotes for each in others)
    parts = ((right, shown), (right, answerable), (silent, others))
    return tuple(part / len(of) if of else None for part, of in parts)


def _unanswered(asked: Sequence[AskedQuestion]) -> str:
    """Return where the answers of those unanswered were lost, in the order of steps."""
    lost = [each for each in asked if each.is_answerable and not each.is_right]
    silent = Counter(each.cause for each in lost if not each.quotes)
    wrong = Counter(each.cause for each in lost if each.quotes)
    rows = [
        (cause, str(silent[cause]), str(wrong[cause]))
        for cause in CAUSES
        if silent[cause] or wrong[cause]
    ]
    return table(("Not answered, since", "silent", "another shown"), rows)


def _cost(asked: Sequence[AskedQuestion]) -> str:
    """Return what the quotes cost, with nothing in memory from earlier questions."""
    encoded = [each.found["encoded"] for each in asked]
    seconds = [each.found["seconds"] for each in asked]
    return (
        f"Texts encoded to answer a question: {mean(encoded):.1f} on average, "
        f"{max(encoded)} at most; {median(seconds) * 1000:.0f} ms of processor time at "
        "the median."
    )


def _printed(share: float | None, *, digits: int) -> str:
    return "–" if share is None else f"{share:.{digits}f}"


def _mistake(asked: AskedQuestion) -> str:
    first, question = asked.quotes[0], asked.question
    place = f"{first['file'] or 'description'} p. {first['page']}"
    return f"- {question['id']} “{question['query']}”: “{first['text']}” ({place})"
