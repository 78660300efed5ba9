"""Ask misspelt questions, and words that are spelt correctly, and print what is said.

The questions are those of `data/spelling.yaml`, asked of the demo library by words
alone. Nothing was tuned on the half that is held out.
"""

import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from bench.markdown import table, verdict
from bench.speed.product import REPOSITORY, Product
from freeshelf.search.analysis.analyzer import exact_tokens
from freeshelf.search.analysis.words import surfaces

_BAR = 0.65  # of the misspelt questions
_HALVES = ("development", "held-out")


def section(*, say: Callable[[str], None]) -> str:
    """Return the table of what is said of each kind of question."""
    path = REPOSITORY / "bench" / "data" / "spelling.yaml"
    kinds = yaml.safe_load(path.read_text("utf-8"))
    with tempfile.TemporaryDirectory(prefix="freeshelf-bench-") as folder:
        product = Product(
            Path(folder), variables={"FREESHELF_MODELS_DIR": f"{folder}/none"}
        )
        say("Loading the demo library")
        product.freeshelf("demo", "--no-serve")
        for questions in kinds.values():
            found = product.inside(
                "bench.asking",
                "ask",
                queries=[each["typed"] for each in questions],
                languages=[each["language"] for each in questions],
                limit=1,
            )
            for question, answer in zip(questions, found, strict=True):
                question["better"] = answer["better"]
    return report(kinds["misspelt"], kinds["right"])


def report(misspelt: list[dict[str, Any]], right: list[dict[str, Any]]) -> str:
    """Return the table: a question has `typed`, `half`, `better` and maybe `meant`."""
    rows = []
    for half in _HALVES:
        said = Counter(_said(each) for each in misspelt if each["half"] == half)
        share = said["meant"] / said.total()
        rows.append(
            (
                f"misspelt, {half}",
                str(said.total()),
                str(said["meant"]),
                str(said["another"]),
                f"at least {_BAR:.0%} as meant",
                verdict(passed=share >= _BAR),
            )
        )
    for half in _HALVES:
        own = [each for each in right if each["half"] == half]
        doubted = sum(bool(each["better"]) for each in own)
        rows.append(
            (
                f"spelt correctly, {half}",
                str(len(own)),
                "",
                str(doubted),
                "none doubted",
                verdict(passed=not doubted),
            )
        )
    head = ("Questions", "number", "As meant", "Another word", "Bar", "Verdict")
    return table(head, rows)


def _said(question: dict[str, Any]) -> str:
    if not question["better"]:
        return "nothing"
    is_meant = _plain(question["better"]) == _plain(question["meant"])
    return "meant" if is_meant else "another"


def _plain(text: str) -> list[str]:
    return [token for word in surfaces(text) for token in exact_tokens(word)]
