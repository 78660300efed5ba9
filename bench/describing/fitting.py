"""Learn what the signs of titles and dates are worth, from files to learn from.

`python -m bench.describing.fitting --cache FOLDER` writes the weights of
`freeshelf.enrich.metadata_extraction`, and says how titles and dates fare in folds by
package: each file is judged by weights that no file of its package had a part in.
"""

import argparse
import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import django
import numpy as np

from bench.describing.making import made_files
from bench.describing.real_files import listed, real_files
from bench.describing.scoring import Labelled, folded
from bench.logistic import regression

if TYPE_CHECKING:
    from freeshelf.enrich.metadata_extraction.evidence import Evidence

_PACKAGE = Path(__file__).parents[2] / "src/freeshelf/enrich/metadata_extraction"
_RIDGE = 1.0
_FOLDS = 10
_MAIN = 0.5  # of the longest part of a title: as large a part is one, too


@dataclass(frozen=True)
class Learnt:
    """The signs of what may be a value of a file, and which of it is one.

    `is_right` is None for what counts neither way. `values` has the folded value that
    each would lead to, `least` the weight it needs, `printed` has those of the label.
    """

    package: str
    printed: set[str]
    signs: list[list[float]] = field(default_factory=list)
    is_right: list[bool | None] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    least: list[float] = field(default_factory=list)


def learnt_title(document: Labelled, evidence: "Evidence", package: str) -> Learnt:
    """Read the signs of the blocks of a file."""
    # Their models need Django to be set up.
    from freeshelf.enrich.metadata_extraction import (  # noqa: PLC0415
        title_signs,
        title_words,
        titles,
    )
    from freeshelf.enrich.metadata_extraction.agents import (  # noqa: PLC0415
        KnownAgents,
    )

    printed = {folded("title", one) for one in document.labels.get("title", [])}
    nobody = KnownAgents([])
    sheet = titles.sheet_of(evidence, nobody)
    if sheet is None:
        return Learnt(package, printed)
    blocks = titles.candidates(sheet, nobody)
    wholes = [
        title_words.whole_title(sheet, titles.with_its_parts(sheet, one))
        for one in blocks
    ]
    texts = [folded("title", sheet.text(block)) for block in blocks]
    parts = [len(one) if any(one in title for title in printed) else 0 for one in texts]
    longest = max(parts, default=0)
    is_right = [None if 0 < part < _MAIN * longest else part > 0 for part in parts]
    return Learnt(
        package,
        printed,
        [title_signs.title_signs(sheet, block) for block in blocks],
        # A file whose title is in no block teaches nothing about blocks.
        is_right if any(is_right) else [None] * len(blocks),
        [folded("title", whole) for whole in wholes],
        [titles.LEAST_WEIGHT] * len(blocks),
    )


def learnt_dates(document: Labelled, evidence: "Evidence", package: str) -> Learnt:
    """Read the signs of the dates of a file."""
    from freeshelf.enrich.metadata_extraction import (  # noqa: PLC0415
        date_signs,
        dates,
        titles,
    )
    from freeshelf.enrich.metadata_extraction.agents import (  # noqa: PLC0415
        KnownAgents,
    )

    printed = set(document.labels.get("date", []))
    stated = titles.propose_titles(evidence, agents=KnownAgents([]))
    title = max(stated, key=lambda one: one.confidence).value if stated else ""
    last = datetime.now(UTC).year + 1
    all_dates = dates.dates_of(evidence, title=title, last=last)
    values = [one.value for one in all_dates.found]
    return Learnt(
        package,
        printed,
        [date_signs.date_signs(all_dates, one) for one in all_dates.found],
        [one in printed for one in values],
        values,
        [dates.least_weight(all_dates, one) for one in all_dates.found],
    )


def without_rules(one: Learnt) -> Learnt:
    """Return dates as if no rule had told them.

    The rules were made with the real files in view, and seem surer there than they are.
    """
    from freeshelf.enrich.metadata_extraction.date_signs import (  # noqa: PLC0415
        OF_RULES,
    )

    signs = [[*signs[:-OF_RULES], *[0.0] * OF_RULES] for signs in one.signs]
    return replace(one, signs=signs)


def fitted(files: Sequence[Learnt]) -> list[float]:
    """Return the weights, the constant last."""
    rows = [
        (signs, is_right)
        for one in files
        for signs, is_right in zip(one.signs, one.is_right, strict=True)
        if is_right is not None
    ]
    numbers = np.array([signs for signs, _is_right in rows])
    found = regression(numbers, np.array([one for _s, one in rows]), ridge=_RIDGE)
    return [round(float(one), 3) for one in found]


def chosen(one: Learnt, weights: Sequence[float]) -> str:
    """Return the folded value that weighs most; empty if none weighs so much."""
    if not one.signs:
        return ""
    weighed = np.array(one.signs) @ np.array(weights[:-1]) + weights[-1]
    weighed[weighed < np.array(one.least)] = float("-inf")
    best = int(np.argmax(weighed))
    return one.values[best] if weighed[best] > float("-inf") else ""


def in_folds(
    real: Sequence[Learnt],
    taught: Callable[[Sequence[Learnt]], list[float]],
) -> float:
    """Return F1 of real files, each by what is taught by those of other packages."""
    packages = sorted({one.package for one in real})
    fold = {package: number % _FOLDS for number, package in enumerate(packages)}
    right = proposed = 0
    for number in range(_FOLDS):
        weights = taught([one for one in real if fold[one.package] != number])
        for one in real:
            if fold[one.package] == number and (value := chosen(one, weights)):
                proposed += 1
                right += value in one.printed
    return 2 * right / (proposed + sum(bool(one.printed) for one in real))


def main() -> None:
    """Fit the weights, and write them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, default=Path(".make/bench"))
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "freeshelf.project.settings.dev")
    django.setup()
    made, real = _evidence(options.cache)
    made_titles, made_dates = (
        [learnt(*one) for one in made] for learnt in (learnt_title, learnt_dates)
    )
    _learn(
        "title",
        [learnt_title(*one) for one in real],
        lambda files: fitted([*files, *made_titles]),
    )
    _learn(
        "date",
        [learnt_dates(*one) for one in real],
        lambda files: fitted([*files, *map(without_rules, files), *made_dates]),
    )


def _evidence(
    cache: Path,
) -> tuple[
    list[tuple[Labelled, "Evidence", str]], list[tuple[Labelled, "Evidence", str]]
]:
    """Read the made files and the real ones, of each half the first."""
    from freeshelf.enrich.metadata_extraction.evidence import (  # noqa: PLC0415
        read_evidence,
    )

    with tempfile.TemporaryDirectory(prefix="freeshelf-describing-") as folder:
        made = [
            (one, read_evidence(one.path, name=one.path.name), "")
            for one in made_files(Path(folder))
            if not one.is_later
        ]
    members = [one for one in listed() if not one.is_later]
    fetched = real_files(members, cache / "real-pdfs", say=print)
    packages = {one.sha256: one.package.project for one in members}
    real = [
        (one, read_evidence(one.path, name=one.path.name), packages[one.path.stem])
        for one in fetched.documents
    ]
    return made, real


def _learn(
    kind: str,
    real: Sequence[Learnt],
    taught: Callable[[Sequence[Learnt]], list[float]],
) -> None:
    """Say how a field fares in folds, and write its weights."""
    f1 = in_folds(real, taught)
    print(f"In folds by package: {kind} {f1:.3f}, {len(real)} files")
    lines = "".join(f"    {one},\n" for one in taught(real))
    (_PACKAGE / f"{kind}_weights.py").write_text(
        f'"""Weights of the signs of a {kind}, the constant last.\n\n'
        'Written by `python -m bench.describing.fitting`.\n"""\n\n'
        f"WEIGHTS = (\n{lines})\n",
        "utf-8",
    )


if __name__ == "__main__":
    main()
