"""Compare what is proposed for PDFs with what they print, by field."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FIELDS = (
    *("title", "authors", "date", "isbn", "doi", "licence", "publisher"),
    *("corporate_author", "series", "edition", "issn", "language", "abstract"),
)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A PDF and what is printed on it; an abstract may be only its beginning.

    `set` says with which others it was labelled; empty for the made ones.
    """

    path: Path
    is_later: bool
    labels: dict[str, list[str]]
    has_beginnings: bool = False
    set: str = ""


class Score:
    """Counter of values that are right, wrong and missed, by field."""

    def __init__(self) -> None:
        self._counts: dict[str, Counter[str]] = defaultdict(Counter)

    def add(self, document: Labelled, described: dict[str, Any]) -> None:
        """Compare what a document prints with what is proposed for it."""
        for name in FIELDS:
            printed = {folded(name, one) for one in document.labels.get(name, [])}
            proposed = {folded(name, one) for one in _values(described, name)}
            if name == "abstract" and document.has_beginnings and printed:
                length = min(map(len, printed))
                proposed = {one[:length] for one in proposed}
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


def folded(name: str, value: str) -> str:
    """Return a value without what makes no difference."""
    if name in ("date", "licence"):
        return value
    return "".join(letter for letter in value.casefold() if letter.isalnum())
