"""How many documents there are of each sort, means and kind, by language."""

from collections import Counter
from collections.abc import Iterable

from .data import LANGUAGES, Document


def _table(title: str, pairs: Iterable[tuple[str, str]]) -> str:
    counts = Counter(pairs)
    lines = [
        f"| {title} | {' | '.join(LANGUAGES)} | all |",
        f"| --- |{' ---: |' * (len(LANGUAGES) + 1)}",
    ]
    for name in dict.fromkeys(sorted(name for name, _ in counts)):
        row = [counts[name, language] for language in LANGUAGES]
        lines.append(f"| {name} | {' | '.join(map(str, row))} | {sum(row)} |")
    return "\n".join(lines)


def tables(made: list[Document]) -> str:
    """Give four tables: sorts and splits, means, kinds of strings, look-alikes."""
    return "\n\n".join(
        (
            _table(
                "documents",
                ((f"{one.sort}, {one.split}", one.language) for one in made),
            ),
            _table(
                "means of those that betray by one",
                (
                    (one.contents[0].means, one.language)
                    for one in made
                    if one.sort == "one"
                ),
            ),
            _table(
                "strings that betray, by kind",
                ((found.kind, one.language) for one in made for found in one.betrays),
            ),
            _table(
                "look-alikes",
                ((one.looks_like, one.language) for one in made if one.looks_like),
            ),
        )
    )
