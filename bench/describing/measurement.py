"""Measure what is proposed for the made PDFs, beside their properties alone."""

import os
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import django

from bench.describing.making import Made, made_files
from bench.markdown import table

BARS = {
    "title": 0.95,
    "authors": 0.9,
    "date": 0.9,
    "isbn": 0.99,
    "doi": 0.99,
    "licence": 0.9,
    "publisher": 0.85,
}
_OTHERS = ("corporate_author", "series", "edition", "issn", "language", "abstract")
FIELDS = (*BARS, *_OTHERS)
_ENOUGH = 30  # documents of both halves that print a field with a bar


class Score:
    """Counter of values that are right, wrong and missed, by field."""

    def __init__(self) -> None:
        self._counts: dict[str, Counter[str]] = defaultdict(Counter)

    def add(self, labels: dict[str, list[str]], described: dict[str, Any]) -> None:
        """Compare what a document prints with what is proposed for it."""
        for name in FIELDS:
            printed = {_folded(name, one) for one in labels.get(name, [])}
            proposed = {_folded(name, one) for one in _values(described, name)}
            self._counts[name].update(
                right=len(printed & proposed),
                wrong=len(proposed - printed),
                missed=len(printed - proposed),
                documents=bool(printed),
            )

    def documents(self, name: str) -> int:
        """Return how many documents print a field."""
        return self._counts[name]["documents"]

    def f1(self, name: str) -> float:
        """Return the harmonic mean of precision and recall of a field."""
        counts = self._counts[name]
        all_of_both = 2 * counts["right"] + counts["wrong"] + counts["missed"]
        return 2 * counts["right"] / all_of_both if all_of_both else 0.0


def _values(described: dict[str, Any], name: str) -> list[str]:
    value = described.get(name, [])
    return value if isinstance(value, list) else [value]


def _folded(name: str, value: str) -> str:
    if name in ("date", "licence"):
        return value
    return "".join(letter for letter in value.casefold() if letter.isalnum())


def compare(made: Made, *, now: datetime) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what is proposed for a PDF, and what its properties alone would give."""
    # Their models need Django to be set up.
    from freeshelf.enrich.metadata_extraction.described import (  # noqa: PLC0415
        describe,
    )
    from freeshelf.enrich.metadata_extraction.evidence import (  # noqa: PLC0415
        Evidence,
        read_evidence,
    )

    evidence = read_evidence(made.path, name=made.path.name)
    alone = describe(Evidence(properties=evidence.properties), now=now)
    return describe(evidence, now=now), alone.get("properties", {})


def section(*, say: Callable[[str], None]) -> str:
    """Print the PDFs, describe them, and return the tables."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "freeshelf.project.settings.dev")
    django.setup()
    now = datetime.now(UTC)
    scores = {half: (Score(), Score()) for half in (False, True)}
    count = 0
    with tempfile.TemporaryDirectory(prefix="freeshelf-describing-") as folder:
        for made in list(made_files(Path(folder))):
            described, alone = compare(made, now=now)
            whole, properties = scores[made.is_later]
            whole.add(made.labels, described)
            properties.add(made.labels, alone)
            count += 1
    say(f"{count} PDFs were described")
    return "\n".join(_report(scores, count))


def _report(scores: dict[bool, tuple[Score, Score]], count: int) -> Iterator[str]:
    yield (
        f"{count} PDFs made for it, in six languages and twelve layouts, six of them "
        "looked at only when nothing was tuned any more. F1 over values, folded "
        "in case, space and punctuation, dates as EDTF; a value not printed counts "
        f"against it. Fields that fewer than {_ENOUGH} documents print have no bar. "
        "Made by the writer of the code, so real ones will be harder."
    )
    yield ""
    head = (
        *("field", "bar", "first layouts", "of documents", "later layouts"),
        *("of documents", "properties alone, later layouts"),
    )
    yield table(head, [_row(name, scores) for name in FIELDS])


def _row(name: str, scores: dict[bool, tuple[Score, Score]]) -> tuple[str, ...]:
    (first, _alone), (later, alone) = scores[False], scores[True]
    counts = [half.documents(name) for half in (first, later)]
    bar = str(BARS[name]) if name in BARS and sum(counts) >= _ENOUGH else "–"
    first_f1 = f"{first.f1(name):.3f}" if counts[0] else "–"
    later_f1, alone_f1 = (
        f"{score.f1(name):.3f}" if counts[1] else "–" for score in (later, alone)
    )
    return (name, bar, first_f1, str(counts[0]), later_f1, str(counts[1]), alone_f1)
