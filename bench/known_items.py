"""Known items: check whether queries find their document and page, or nothing.

Probes are run against the imported WordPress export only, for comparison with
WordPress; queries after the demo library was added.
"""

import re
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bench import probes
from bench.markdown import table, verdict
from bench.models import NAMED, RECOMMENDED, models_folder, variables_of
from bench.speed.product import REPOSITORY, MeasuringError, Product

_DATA = REPOSITORY / "bench" / "data"
_FIRST = 3
# Translations of one text say the same on the page of the same number.
TRANSLATED = re.compile(r"-(?:en|es|fr|ar|ru|zh)\.pdf$")
_INSIDE_BAR, _OUTSIDE_BAR = 0.95, 0.10


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Questions of a file whose ids begin alike, with the shares that they must reach.

    A share without a bar is printed, and not judged.
    """

    title: str
    file: str
    prefix: str
    document_bar: float | None
    page_bar: float | None
    any_translation: bool = False

    def questions(self) -> list[dict[str, Any]]:
        """Return the questions; those that name no source are on the demo library."""
        return [
            {"source": "demo", **question}
            for question in _read(self.file)
            if question["id"].startswith(self.prefix)
        ]

    def is_right(self, found: str, wanted: str) -> bool:
        """Return whether a file is the wanted one, or counts as it."""
        if self.any_translation:
            return TRANSLATED.sub("", found) == TRANSLATED.sub("", wanted)
        return found == wanted


SETS = (
    QuestionSet("Known items", "questions.yaml", "q", 0.95, 0.92),
    QuestionSet("Other words", "paraphrases.yaml", "p-", 0.93, 0.70, True),
    QuestionSet("Another language", "paraphrases.yaml", "x-", 0.80, None, True),
    QuestionSet(
        "Long, by an outsider", "long-questions-outside.yaml", "l-", None, None
    ),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """A query with its first results."""

    question: dict[str, Any]
    hits: list[dict[str, Any]]
    of: QuestionSet = SETS[0]
    # offered where there are no results, and counted apart
    guesses: Sequence[dict[str, Any]] = ()

    @property
    def rank(self) -> int | None:
        """Return the rank of the right document, from 1; None if not in the first."""
        return self._place(self.hits)

    @property
    def is_guessed(self) -> bool:
        """Return whether the right document is not a result, but among the guesses."""
        return self._place(self.guesses) is not None

    def _place(self, hits: Sequence[dict[str, Any]]) -> int | None:
        wanted = self.question["document"]
        for place, hit in enumerate(hits[:_FIRST], start=1):
            names = [*hit["files"], hit["title"]]
            if any(self.of.is_right(name, wanted) for name in names):
                return place
        return None

    @property
    def has_page(self) -> bool:
        """Return whether the right document's first passage is on the right page.

        A question about a whole record has none.
        """
        if "page" not in self.question:
            return self.rank is not None
        passage = self.hits[self.rank - 1]["passage"] if self.rank else None
        return (
            passage is not None
            and self.of.is_right(passage["file"], self.question["document"])
            and passage["page"] == self.question["page"]
        )


def section(*, data: Path, cache: Path, say: Callable[[str], None]) -> str:
    """Create the library, run all queries, and return the tables.

    `cache` keeps the models for the next run.
    """
    export = data / "wordpress" / "wxr" / "all-content.wxr.xml"
    if not export.is_file():
        raise MeasuringError(f"There is no WordPress export at {export}; set --data.")
    wanted = probes.load()
    with tempfile.TemporaryDirectory(prefix="freeshelf-known-items-") as folder:
        models = models_folder(cache, say=say, names=RECOMMENDED)
        variables = variables_of(models) if models else {}
        product = Product(Path(folder), variables=variables)
        say("Importing the WordPress export")
        import_export(product, export, data / "wordpress" / "uploads")
        say(f"Asking {len(wanted)} probes")
        probed = probes.ask_probes(product, wanted)
        say("Loading the demo library")
        product.freeshelf("demo", "--no-serve")
        if models:
            say("Embedding")
            product.manage("embed_passages")
        parts = [NAMED] if models else []
        for each in SETS:
            say(f"Asking: {each.title}")
            parts.append(report(ask_questions(product, each)))
        say("Asking inside and outside the field")
        parts.append(outside_report(product))
    return "\n\n".join([*parts, probes.report(wanted, probed)])


def ask_questions(product: Product, asked: QuestionSet) -> list[Answer]:
    """Run the queries in a prepared library."""
    questions = asked.questions()
    return [
        Answer(question, answer["hits"], asked, answer["guesses"])
        for question, answer in zip(questions, _ask(product, questions), strict=True)
    ]


def outside_report(product: Product) -> str:
    """Return how many questions inside and outside the field find anything."""
    questions = _read("in-and-outside.yaml")
    found: dict[str, list[bool]] = {"inside": [], "outside": []}
    for question, answer in zip(questions, _ask(product, questions), strict=True):
        found[question["kind"]].append(answer["total"] > 0)
    inside, outside = (sum(each) / len(each) for each in found.values())
    return table(
        ("Questions that find anything", "number", "Bar", "Measured", "Verdict"),
        [
            (
                "inside the field",
                str(len(found["inside"])),
                f"at least {_INSIDE_BAR}",
                f"{inside:.3f}",
                verdict(passed=inside >= _INSIDE_BAR),
            ),
            (
                "outside the field",
                str(len(found["outside"])),
                f"at most {_OUTSIDE_BAR}",
                f"{outside:.3f}",
                verdict(passed=outside <= _OUTSIDE_BAR),
            ),
        ],
    )


def _ask(product: Product, questions: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    queries = [question["query"] for question in questions]
    languages = [question["language"] for question in questions]
    found: list[dict[str, Any]] = product.inside(
        "bench.asking", "ask", queries=queries, limit=10, languages=languages
    )
    return found


def _read(file: str) -> list[dict[str, Any]]:
    questions: list[dict[str, Any]] = yaml.safe_load((_DATA / file).read_text("utf-8"))[
        "questions"
    ]
    return questions


def report(answers: Sequence[Answer]) -> str:
    """Return shares by language and source, and each query that missed."""
    asked = answers[0].of
    rows = [
        (f"{source}, {language}", *_shares(chosen))
        for source, language, chosen in _groups(answers)
    ]
    rows.append(("**all**", *_shares(answers)))
    document = sum(a.rank is not None for a in answers) / len(answers)
    page = sum(a.has_page for a in answers) / len(answers)
    guessed = sum(a.is_guessed for a in answers) / len(answers)
    parts = [
        table(
            (asked.title, "Bar", "Measured", "Verdict"),
            [
                _judged(
                    f"right document in the first {_FIRST}",
                    document,
                    asked.document_bar,
                ),
                _judged("right page as its first passage", page, asked.page_bar),
                _judged("no results, right document among the guesses", guessed, None),
            ],
        ),
        table(("Questions", "number", f"document in {_FIRST}", "page"), rows),
    ]
    if missed := [answer for answer in answers if not answer.has_page]:
        parts += ["Missed:", "\n".join(map(_miss, missed))]
    return "\n\n".join(parts)


def _judged(promise: str, share: float, bar: float | None) -> tuple[str, str, str, str]:
    if bar is None:
        return promise, "", f"{share:.3f}", ""
    is_met = verdict(passed=share >= bar)
    return promise, f"at least {bar}", f"{share:.3f}", is_met


def import_export(product: Product, export: Path, uploads: Path) -> None:
    """Create a library of the WordPress export, with its vectors."""
    product.begin()
    product.freeshelf("import", "wordpress", str(export), "--uploads", str(uploads))
    product.manage("run_worker", "--until-empty")
    product.freeshelf("reindex")
    if product.variables:
        product.manage("embed_passages")


def _groups(
    answers: Sequence[Answer],
) -> list[tuple[str, str, list[Answer]]]:
    groups: dict[tuple[str, str], list[Answer]] = {}
    for answer in answers:
        key = answer.question["source"], answer.question["language"]
        groups.setdefault(key, []).append(answer)
    return [(source, language, chosen) for (source, language), chosen in groups.items()]


def _shares(answers: Sequence[Answer]) -> tuple[str, str, str]:
    found = sum(answer.rank is not None for answer in answers)
    on_page = sum(answer.has_page for answer in answers)
    count = len(answers)
    return str(count), f"{found / count:.2f}", f"{on_page / count:.2f}"


def _miss(answer: Answer) -> str:
    question = answer.question
    place = f"place {answer.rank}" if answer.rank else "not in the first three"
    if answer.is_guessed:
        place = "among the guesses"
    passage = answer.hits[answer.rank - 1]["passage"] if answer.rank else None
    page = f", first passage {passage['file']} p. {passage['page']}" if passage else ""
    wanted = question["document"]
    if "page" in question:
        wanted = f"{wanted} p. {question['page']}"
    return f"- {question['id']} “{question['query']}”: {wanted} wanted; {place}{page}"
