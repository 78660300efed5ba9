"""Compare ranking with and without the tokens of passages, question by question.

`python -m bench.late_interaction` asks the demo library, with `--data` beside the
WordPress export as `known_items.py` does, the questions in other words and across
languages (`data/paraphrases.yaml`) and those of `late-interaction.yaml`, first by one
vector a passage, then by tokens too, and prints paired differences.
"""

import argparse
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from bench.known_items import (
    SETS,
    Answer,
    QuestionSet,
    ask_questions,
    import_export,
)
from bench.markdown import table
from bench.models import RECOMMENDED, models_folder, variables_of
from bench.significance import compare
from bench.speed.product import MeasuringError, Product

_ASKED = (
    *SETS[1:],
    QuestionSet("New, same language", "late-interaction.yaml", "n-", 0, None, True),
    QuestionSet("New, another language", "late-interaction.yaml", "m-", 0, None, True),
)
_JUDGED: dict[str, Callable[[Answer], bool]] = {
    "right document first": lambda answer: answer.rank == 1,
    "in the first three": lambda answer: answer.rank is not None,
    "right page first": lambda answer: answer.has_page,
    "among the guesses": lambda answer: answer.is_guessed,
}
_Answers = dict[str, list[Answer]]


def measure(cache: Path, data: Path | None) -> str:
    """Return the table, and the size of what is stored. Raises MeasuringError."""
    models = models_folder(cache, say=print, names=RECOMMENDED)
    if models is None:
        raise MeasuringError("There is no model.")
    with tempfile.TemporaryDirectory(prefix="freeshelf-tokens-") as folder:
        off = variables_of(models) | {"FREESHELF_TOKEN_PASSAGES": "0"}
        product = Product(Path(folder), variables=off)
        if data is not None:
            export = data / "wordpress" / "wxr" / "all-content.wxr.xml"
            import_export(product, export, data / "wordpress" / "uploads")
        product.freeshelf("demo", "--no-serve")
        product.manage("embed_passages")
        before = _ask(product)
        product = replace(product, variables=variables_of(models))
        product.manage("embed_passages")
        after = _ask(product)
        size = sum(
            path.stat().st_size
            for path in Path(folder).glob("vectors/*/tokens.sqlite3")
        )
    return f"{_report(before, after)}\n\nTokens: {size / 1e6:.1f} MB."


def _ask(product: Product) -> _Answers:
    return {asked.title: ask_questions(product, asked) for asked in _ASKED}


def _report(before: _Answers, after: _Answers) -> str:
    rows = []
    for title, answers in after.items():
        for name, is_right in _JUDGED.items():
            old = {a.question["id"]: float(is_right(a)) for a in before[title]}
            new = {a.question["id"]: float(is_right(a)) for a in answers}
            found = compare(new, old)
            rows.append(
                (
                    f"{title} ({len(new)}): {name}",
                    f"{sum(old.values()) / len(old):.3f}",
                    f"{sum(new.values()) / len(new):.3f}",
                    f"{found.difference:+.3f} [{found.low:+.3f}, {found.high:+.3f}]",
                )
            )
    return table(("Questions", "by vectors", "by tokens too", "difference"), rows)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, default=Path(".make/bench"))
    parser.add_argument("--data", type=Path, help="the folder of real data")
    given = parser.parse_args()
    print(measure(given.cache, given.data))
