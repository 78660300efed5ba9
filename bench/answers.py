"""Answer box: check whether what is quoted first answers, and when nothing is quoted.

Asked on the demo library, with its models and without.
"""

import re
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bench.known_items import TRANSLATED
from bench.markdown import table, verdict
from bench.models import NAMED, RECOMMENDED, models_folder, variables_of
from bench.speed.product import REPOSITORY, Product

_QUESTIONS = REPOSITORY / "bench" / "data" / "answers.yaml"
# A word, or one character of a script without spaces.
_WORD = re.compile(r"[\u3040-\u9fff]|[^\W\u3040-\u9fff]+")
# A quote and the expected answer share these parts of the words of the shorter and of
# the answer, which may be two sentences.
_SHARED, _SHARED_OF_ANSWER = 0.8, 0.5
_PRECISION_BAR, _ANSWERED_BAR, _SILENT_BAR = 0.9, 0.8, 0.95


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question of the data with the quotes that it got, the first one first."""

    question: dict[str, Any]
    quotes: list[dict[str, Any]]

    @property
    def is_answerable(self) -> bool:
        """Return whether a page of a document answers it."""
        return self.question["document"] is not None

    @property
    def is_right(self) -> bool:
        """Return whether the first quote is the expected answer.

        A translation is right by its page, since its words cannot be compared.
        """
        if not (self.quotes and self.is_answerable):
            return False
        first, question = self.quotes[0], self.question
        if first["file"] == question["document"]:
            return _are_similar(first["text"], question["answer"])
        return first["page"] == question["page"] and (
            TRANSLATED.sub("", first["file"])
            == TRANSLATED.sub("", question["document"])
        )


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
    questions = yaml.safe_load(_QUESTIONS.read_text("utf-8"))["questions"]
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
            parts.append(report(ask_questions(product, questions), title=title))
    return "\n\n".join(parts)


def ask_questions(
    product: Product, questions: Sequence[dict[str, Any]]
) -> list[AskedQuestion]:
    """Ask the questions in a prepared library."""
    found: list[list[dict[str, Any]]] = product.inside(
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


def _printed(share: float | None, *, digits: int) -> str:
    return "–" if share is None else f"{share:.{digits}f}"


def _mistake(asked: AskedQuestion) -> str:
    first, question = asked.quotes[0], asked.question
    place = f"{first['file'] or 'description'} p. {first['page']}"
    return f"- {question['id']} “{question['query']}”: “{first['text']}” ({place})"
