"""Known items: check whether queries find their document and page.

Probes are run against the imported WordPress export only, for comparison with
WordPress; queries after the demo library was added.
"""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bench import probes
from bench.markdown import table, verdict
from bench.models import models_folder
from bench.speed.product import REPOSITORY, MeasuringError, Product

_QUESTIONS = REPOSITORY / "bench" / "data" / "questions.yaml"
_DOCUMENT_BAR, _PAGE_BAR = 0.95, 0.92
_FIRST = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """A query with its first results."""

    question: dict[str, Any]
    hits: list[dict[str, Any]]

    @property
    def rank(self) -> int | None:
        """Return the rank of the right document, from 1; None if not in the first."""
        for place, hit in enumerate(self.hits[:_FIRST], start=1):
            if self.question["document"] in hit["files"]:
                return place
        return None

    @property
    def has_page(self) -> bool:
        """Return whether the right document's first passage is on the right page."""
        if self.rank is None:
            return False
        return self.hits[self.rank - 1]["passage"] == {
            "file": self.question["document"],
            "page": self.question["page"],
        }


def section(*, data: Path, cache: Path, say: Callable[[str], None]) -> str:
    """Create the library, run all queries, and return the tables.

    `cache` keeps the models for the next run.
    """
    export = data / "wordpress" / "wxr" / "all-content.wxr.xml"
    if not export.is_file():
        raise MeasuringError(f"There is no WordPress export at {export}; set --data.")
    queries = yaml.safe_load(_QUESTIONS.read_text("utf-8"))["questions"]
    wanted = probes.load()
    with tempfile.TemporaryDirectory(prefix="freeshelf-known-items-") as folder:
        models = models_folder(cache, say=say)
        variables = {"FREESHELF_MODELS_DIR": str(models.resolve())} if models else {}
        product = Product(Path(folder), variables=variables)
        say("Importing the WordPress export")
        _import_export(product, export, data / "wordpress" / "uploads")
        say(f"Asking {len(wanted)} probes")
        probed = probes.ask_probes(product, wanted)
        say("Loading the demo library")
        product.freeshelf("demo", "--no-serve")
        if models:
            say("Embedding")
            product.manage("embed_passages")
        say(f"Asking {len(queries)} questions")
        answers = ask_questions(product, queries)
    return "\n\n".join([report(answers), probes.report(wanted, probed)])


def ask_questions(
    product: Product, questions: Sequence[dict[str, Any]]
) -> list[Answer]:
    """Run the queries in a prepared library."""
    queries = [question["query"] for question in questions]
    languages = [question["language"] for question in questions]
    found = product.inside(
        "bench.asking", "ask", queries=queries, limit=10, languages=languages
    )
    return [
        Answer(question, answer["hits"])
        for question, answer in zip(questions, found, strict=True)
    ]


def report(answers: Sequence[Answer]) -> str:
    """Return shares by language and source, and each query that missed."""
    rows = [
        (f"{source}, {language}", *_shares(chosen))
        for source, language, chosen in _groups(answers)
    ]
    rows.append(("**all**", *_shares(answers)))
    document = sum(a.rank is not None for a in answers) / len(answers)
    page = sum(a.has_page for a in answers) / len(answers)
    parts = [
        table(
            ("Promise", "Bar", "Measured", "Verdict"),
            [
                (
                    f"right document in the first {_FIRST}",
                    f"at least {_DOCUMENT_BAR}",
                    f"{document:.3f}",
                    verdict(passed=document >= _DOCUMENT_BAR),
                ),
                (
                    "right page as its first passage",
                    f"at least {_PAGE_BAR}",
                    f"{page:.3f}",
                    verdict(passed=page >= _PAGE_BAR),
                ),
            ],
        ),
        table(("Questions", "number", f"document in {_FIRST}", "page"), rows),
    ]
    if missed := [answer for answer in answers if not answer.has_page]:
        parts += ["Missed:", "\n".join(map(_miss, missed))]
    return "\n\n".join(parts)


def _import_export(product: Product, export: Path, uploads: Path) -> None:
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
    passage = answer.hits[answer.rank - 1]["passage"] if answer.rank else None
    page = f", first passage {passage['file']} p. {passage['page']}" if passage else ""
    return (
        f"- {question['id']} “{question['query']}”: {question['document']} "
        f"p. {question['page']} wanted; {place}{page}"
    )
