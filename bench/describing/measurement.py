"""Measure what is proposed for made and real PDFs, beside their properties alone."""

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import django

from bench.describing.making import made_files
from bench.describing.real_files import RealFiles, listed, real_files
from bench.describing.scoring import FIELDS, Labelled, Score
from bench.markdown import table

MADE_BARS = {
    "title": 0.95,
    "authors": 0.9,
    "date": 0.9,
    "isbn": 0.99,
    "doi": 0.99,
    "licence": 0.9,
    "publisher": 0.85,
}
REAL_BARS = {name: round(bar - 0.1, 2) for name, bar in MADE_BARS.items()}
_ENOUGH = 30  # documents of both halves that print a field with a bar


class Halves:
    """Scores of both halves of a set, of all that is proposed and of properties."""

    def __init__(self) -> None:
        self.whole = {False: Score(), True: Score()}
        self.alone = {False: Score(), True: Score()}
        self.count = 0
        self.unread: list[str] = []

    def add(self, documents: Iterable[Labelled], *, now: datetime) -> None:
        """Describe documents, and compare each with its labels."""
        # Their models need Django to be set up.
        from freeshelf.enrich.errors import UnreadableFileError  # noqa: PLC0415

        for document in documents:
            try:
                described, alone = compare(document.path, now=now)
            except UnreadableFileError as error:
                self.unread.append(f"{document.path.name}: {error}")
                described, alone = {}, {}
            self.whole[document.is_later].add(document, described)
            self.alone[document.is_later].add(document, alone)
            self.count += 1


def compare(path: Path, *, now: datetime) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what is proposed for a PDF, and what its properties alone would give."""
    # Their models need Django to be set up.
    from freeshelf.enrich.metadata_extraction.described import (  # noqa: PLC0415
        describe,
    )
    from freeshelf.enrich.metadata_extraction.evidence import (  # noqa: PLC0415
        Evidence,
        read_evidence,
    )

    evidence = read_evidence(path, name=path.name)
    alone = describe(Evidence(properties=evidence.properties), now=now)
    return describe(evidence, now=now), alone.get("properties", {})


def section(*, cache: Path, say: Callable[[str], None]) -> str:
    """Describe made and real PDFs, and return the tables."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "freeshelf.project.settings.dev")
    django.setup()
    now = datetime.now(UTC)
    made = Halves()
    with tempfile.TemporaryDirectory(prefix="freeshelf-describing-") as folder:
        made.add(list(made_files(Path(folder))), now=now)
    say(f"{made.count} made PDFs were described")
    fetched = real_files(listed(), cache / "real-pdfs", say=say)
    sets = {name: Halves() for name in ("first", "second", "third")}
    for name, real in sets.items():
        real.add([one for one in fetched.documents if one.set == name], now=now)
        say(f"{real.count} real PDFs of the {name} set were described")
    return "\n".join([*_of_made(made), "", *_of_real(sets, fetched)])


def _of_made(halves: Halves) -> Iterator[str]:
    yield (
        f"{halves.count} PDFs made for it, in six languages and twelve layouts. F1 "
        "over values, folded in case, space and punctuation, dates as EDTF; a value "
        f"not printed counts against it. Fields that fewer than {_ENOUGH} documents "
        "print have no bar. They are by the writer of the code, and all of them were "
        "looked at while it was tuned."
    )
    yield ""
    yield _table(halves, MADE_BARS, "layouts")


def _of_real(sets: dict[str, Halves], fetched: RealFiles) -> Iterator[str]:
    yield (
        f"{sum(halves.count for halves in sets.values())} real PDFs by others, out of "
        "source packages of the package index, labelled by reading their pages by "
        "people who do not write this code (`bench/data/real-pdfs.yaml`). The first "
        "half of each set was looked at while the code was tuned, the later one was "
        "only measured, at the end. Bars are 0.1 lower. An abstract is compared by its "
        "beginning."
    )
    for name, halves in sets.items():
        yield ""
        yield f"The {name} set, {halves.count} files:"
        yield ""
        yield _table(halves, REAL_BARS, "half")
    unread = [line for halves in sets.values() for line in halves.unread]
    for line in (
        *(f"Could not be fetched: {one}." for one in fetched.missing),
        *(f"Could not be read, and counts as missed: {one}" for one in unread),
    ):
        yield ""
        yield line


def _table(halves: Halves, bars: dict[str, float], part: str) -> str:
    head = (
        *("field", "bar", f"first {part}", "of documents", f"later {part}"),
        *("of documents", f"properties alone, later {part}"),
    )
    return table(head, [_row(name, halves, bars) for name in FIELDS])


def _row(name: str, halves: Halves, bars: dict[str, float]) -> tuple[str, ...]:
    first, later = halves.whole[False], halves.whole[True]
    counts = [half.documents(name) for half in (first, later)]
    bar = str(bars[name]) if name in bars and sum(counts) >= _ENOUGH else "–"
    first_f1 = f"{first.f1(name):.3f}" if counts[0] else "–"
    later_f1, alone_f1 = (
        f"{score.f1(name):.3f}" if counts[1] else "–"
        for score in (later, halves.alone[True])
    )
    return (name, bar, first_f1, str(counts[0]), later_f1, str(counts[1]), alone_f1)
