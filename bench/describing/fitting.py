"""Learn what the signs of a title are worth, from files that are there to learn from.

`python -m bench.describing.fitting --cache FOLDER` writes the weights of
`freeshelf.enrich.metadata_extraction`, and says how titles fare in folds by package:
each file is judged by weights that no file of its package had a part in.
"""

import argparse
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import django
import numpy as np

from bench.describing.making import made_files
from bench.describing.real_files import listed, real_files
from bench.describing.scoring import Labelled, folded
from bench.logistic import regression

_WEIGHTS = (
    Path(__file__).parents[2]
    / "src/freeshelf/enrich/metadata_extraction/title_weights.py"
)
_RIDGE = 1.0
_FOLDS = 10
_MAIN = 0.5  # of the longest part of a title: as large a part is one, too


@dataclass
class Learnt:
    """The signs of the blocks of a file, and which of them are its title.

    `is_title` is None for a smaller part of the title. `wholes` has the title that each
    block would lead to.
    """

    package: str
    titles: set[str]
    signs: list[list[float]] = field(default_factory=list)
    is_title: list[bool | None] = field(default_factory=list)
    wholes: list[str] = field(default_factory=list)


def learnt_of(document: Labelled, package: str) -> Learnt:
    """Read the signs of a file."""
    # Their models need Django to be set up.
    from freeshelf.enrich.metadata_extraction import (  # noqa: PLC0415
        title_signs,
        titles,
    )
    from freeshelf.enrich.metadata_extraction.agents import (  # noqa: PLC0415
        KnownAgents,
    )
    from freeshelf.enrich.metadata_extraction.evidence import (  # noqa: PLC0415
        read_evidence,
    )

    printed = {folded("title", one) for one in document.labels.get("title", [])}
    learnt = Learnt(package, printed)
    nobody = KnownAgents([])
    evidence = read_evidence(document.path, name=document.path.name)
    sheet = titles.sheet_of(evidence, nobody)
    if sheet is None:
        return learnt
    blocks = titles.candidates(sheet, nobody)
    learnt.signs = [title_signs.title_signs(sheet, block) for block in blocks]
    learnt.wholes = [
        folded("title", titles.whole_title(sheet, titles.with_its_parts(sheet, block)))
        for block in blocks
    ]
    texts = [folded("title", sheet.text(block)) for block in blocks]
    parts = [len(one) if any(one in title for title in printed) else 0 for one in texts]
    longest = max(parts, default=0)
    learnt.is_title = [
        None if 0 < part < _MAIN * longest else part > 0 for part in parts
    ]
    return learnt


def fitted(files: Sequence[Learnt]) -> list[float]:
    """Return the weights, the constant last."""
    rows = [
        (signs, is_title)
        for one in files
        if any(one.is_title)
        for signs, is_title in zip(one.signs, one.is_title, strict=True)
        if is_title is not None
    ]
    numbers = np.array([signs for signs, _is_title in rows])
    found = regression(numbers, np.array([one for _s, one in rows]), ridge=_RIDGE)
    return [round(float(one), 3) for one in found]


def chosen(one: Learnt, weights: Sequence[float]) -> str:
    """Return the folded title that weights choose; empty without any."""
    if not one.signs:
        return ""
    return one.wholes[int(np.argmax(np.array(one.signs) @ np.array(weights[:-1])))]


def in_folds(real: Sequence[Learnt], made: Sequence[Learnt]) -> float:
    """Return F1 of the titles of real files, each by weights of other packages."""
    packages = sorted({one.package for one in real})
    fold = {package: number % _FOLDS for number, package in enumerate(packages)}
    right = proposed = 0
    for number in range(_FOLDS):
        others = [one for one in real if fold[one.package] != number]
        weights = fitted([*others, *made])
        for one in real:
            if fold[one.package] == number and (title := chosen(one, weights)):
                proposed += 1
                right += title in one.titles
    return 2 * right / (proposed + sum(bool(one.titles) for one in real))


def main() -> None:
    """Fit the weights, and write them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, default=Path(".make/bench"))
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "freeshelf.project.settings.dev")
    django.setup()
    with tempfile.TemporaryDirectory(prefix="freeshelf-describing-") as folder:
        made = [
            learnt_of(one, "")
            for one in list(made_files(Path(folder)))
            if not one.is_later
        ]
    members = [one for one in listed() if not one.is_later]
    fetched = real_files(members, options.cache / "real-pdfs", say=print)
    packages = {one.sha256: one.package.project for one in members}
    real = [learnt_of(one, packages[one.path.stem]) for one in fetched.documents]
    print(f"In folds by package: title {in_folds(real, made):.3f}, {len(real)} files")
    lines = "".join(f"    {one},\n" for one in fitted([*real, *made]))
    _WEIGHTS.write_text(
        '"""Weights of the signs of a title, the constant last.\n\n'
        'Written by `python -m bench.describing.fitting`.\n"""\n\n'
        f"WEIGHTS = (\n{lines})\n",
        "utf-8",
    )


if __name__ == "__main__":
    main()
