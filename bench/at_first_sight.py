"""Judge texts that nothing was made with, by the weights that the package brings.

    python -m bench.at_first_sight --model FOLDER FILE...

prints what is missed and held of files as in bench/data/told-at-risk, each text a page
of its own: of contacts and numbers that betray, of names, also as a comment, and of
look-alikes. With --each it prints what is missed and held, too.
"""

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.markdown import table
from freeshelf.enrich.disclosure.at_risk import AtRisk
from freeshelf.enrich.disclosure.findings import (
    Finding,
    Means,
    Piece,
    Place,
    Strength,
)
from freeshelf.enrich.disclosure.persons import judge
from freeshelf.enrich.disclosure.persons.contacts_in_context import Passage
from freeshelf.enrich.disclosure.recognisers import Recognisers

_NOT_FOUND, _WEAK, _TOLD = "not found", "weak", "told"


@dataclass(slots=True)
class Judge:
    """The product's judge, and the odds of the contacts that it asked about."""

    at_risk: AtRisk
    names: Recognisers = field(default_factory=Recognisers)
    odds: dict[tuple[int, int], float] = field(default_factory=dict)

    def findings(self, text: str, means: Means | None = None) -> list[Finding]:
        """Return what is found in a text, read as seen or as hidden by some means."""
        self.odds.clear()
        piece = Piece(text, Place(1, 0, len(text)), means)
        return [
            *judge(
                [piece],
                names=self.names,
                judging=self.at_risk,
                weighing=self._weighing,
            )
        ]

    def _weighing(self, passage: Passage) -> list[float]:
        odds = self.at_risk.contacts(passage.text, passage.places, passage.facts)
        for each, of in zip(passage.contacts, odds, strict=True):
            self.odds[each.start, each.end] = of
        return odds

    def odds_at(self, start: int, end: int) -> float | None:
        """Return the best odds of the contacts within a stretch."""
        within = [of for (s, e), of in self.odds.items() if s < end and start < e]
        return max(within, default=None)


def outcome(findings: Sequence[Finding], start: int, end: int) -> str:
    """Return how a stretch of a text is told."""
    found = [
        each.strength
        for each in findings
        if each.place.start < end and start < each.place.end
    ]
    if Strength.STRONG in found:
        return _TOLD
    return _WEAK if found else _NOT_FOUND


def judged(
    rows: Sequence[dict[str, Any]], judging: Judge
) -> Iterator[tuple[str, bool, str]]:
    """Yield of each case its group, whether it fails, and what is to say of it."""
    for row in rows:
        text, language = row["text"], row["id"][:2]
        findings = judging.findings(text)
        held = [each for each in findings if each.strength is Strength.STRONG]
        if not row["betrays"]:
            why = ", ".join(
                f"{each.kind} {text[each.place.start : each.place.end]!r}"
                f" {judging.odds_at(each.place.start, each.place.end)}"
                for each in held
            )
            yield f"look-alikes held {language}", bool(held), why
            continue
        strong = [each for each in row["betrays"] if each["strong"] is True]
        kinds = {each["kind"] == "name" for each in strong}
        if len(kinds) == 1:
            of = "a name" if kinds == {True} else "a fixed form"
            yield f"let through by {of} {language}", not held, ""
            if kinds == {True}:
                hidden = judging.findings(text, Means.COMMENT)
                fails = all(each.strength is not Strength.STRONG for each in hidden)
                yield f"let through by a name as a comment {language}", fails, ""
                judging.findings(text)
        for betrayal in strong:
            start = text.index(betrayal["string"])
            end = start + len(betrayal["string"])
            how = outcome(findings, start, end)
            group = f"{betrayal['kind']} missed {language}"
            why = f"{betrayal['string']!r} {how} {judging.odds_at(start, end)}"
            yield group, how != _TOLD, why


def main() -> int:
    """Print what is missed and held."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="its directory")
    parser.add_argument("--each", action="store_true", help="print what fails, too")
    parser.add_argument("files", type=Path, nargs="+")
    options = parser.parse_args()
    judging = Judge(AtRisk(options.model))
    counts: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for path in options.files:
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        for row in rows:
            for named, fails, why in judged([row], judging):
                group, _, language = named.rpartition(" ")
                counts[group][language].append(fails)
                counts[group]["all"].append(fails)
                if fails and options.each:
                    print(f"{row['id']} {group}: {why}\n    {row['text']!r}")
    languages = sorted({name for of in counts.values() for name in of})
    lines = [
        (group, *(f"{sum(of[name])} of {len(of[name])}" for name in languages))
        for group, of in sorted(counts.items())
    ]
    print(table(("", *languages), lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
