"""Make and measure the weights that tell contacts and numbers of persons at risk.

    python -m bench.contacts_at_risk --model FOLDER

writes src/freeshelf/enrich/disclosure/persons/data/contacts_at_risk_weights.json for
the recommended model. What is printed is of the contacts in the texts of
bench/data/told-at-risk, in documents, and in ordinary files, each judged by weights
that were made without all texts of its author, or without all ordinary files.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, product
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from bench import ordinary_files, persons_at_risk
from bench.markdown import table
from bench.persons_at_risk import LAYER, Rows, learnt
from bench.told_at_risk import DATA, DOCUMENTS, LANGUAGES, MARK
from freeshelf.enrich.disclosure.at_risk import (
    WEIGHTS_OF_CONTACTS,
    Network,
    Numbers,
    with_facts,
    written_form,
)
from freeshelf.enrich.disclosure.findings import Piece
from freeshelf.enrich.disclosure.persons import judge
from freeshelf.enrich.disclosure.persons.contacts_in_context import (
    DENIED,
    OF_RULES,
    Judged,
    Passage,
)
from freeshelf.enrich.language_models.registry import read_model
from freeshelf.enrich.language_models.words_in_context import ContextReader

_TARGET = persons_at_risk.TARGET.with_name(WEIGHTS_OF_CONTACTS)
_UNITS, _STEPS, _NETWORKS = 16, 1_000, 9
# Log odds above which a contact is told: of those of texts made for it one in 24 is
# missed and one in ten that betrays nobody held, by weights made without its author.
_LIMIT = 0.5
_SHORTEST = 8
# Texts that look technical, in which names are not marked: networks for names leave
# them out.
_TECHNICAL = "technical"
_IS_ORDINARY = re.compile(r"[^\d@]{40,400}")


@dataclass(frozen=True, slots=True)
class Sample:
    """A text with the contacts in it that betray, and those that may."""

    language: str
    author: str
    text: str
    told: Sequence[str] = ()
    unknown: Sequence[str] = ()


def samples() -> list[Sample]:
    """Return all texts that are learnt, each once."""
    found = [*_judged(), *_of_documents(), *_ordinary()]
    long = [each for each in found if len(each.text) >= _SHORTEST]
    return list({(each.text, *each.told): each for each in long}.values())


def _judged() -> Iterator[Sample]:
    told_at_risk = DATA / "told-at-risk"
    for folder, language in product(
        (told_at_risk, told_at_risk / _TECHNICAL), LANGUAGES
    ):
        lines = (folder / f"{language}.jsonl").read_text("utf-8")
        for line in lines.splitlines():
            row = json.loads(line)
            _, *author, _ = row["id"].split("-")
            betrays = [b for b in row["betrays"] if b["kind"] != "name"]
            told = [b["string"] for b in betrays if b["strong"] is True]
            rest = [b["string"] for b in betrays if b["strong"] is not True]
            of = author[0] if author else language
            yield Sample(language, of, row["text"], told, rest)


def _of_documents() -> Iterator[Sample]:
    for folder in DOCUMENTS:
        for language in LANGUAGES:
            lines = (DATA / folder / f"documents-{language}.jsonl").read_text("utf-8")
            for document in map(json.loads, lines.splitlines()):
                strong = {b["string"] for b in document["betrays"] if b["strong"]}
                for content in document["contents"]:
                    for part in (content.get("text") or "").split(" => "):
                        marked = [s for kind, s in MARK.findall(part) if kind != "name"]
                        text = MARK.sub(r"\2", part.replace("¦", "\t"))
                        told = [string for string in marked if string in strong]
                        rest = [string for string in marked if string not in strong]
                        yield Sample(language, folder, text, told, rest)


def _ordinary() -> Iterator[Sample]:
    """Yield the texts below the documents, which betray nobody."""
    for folder in DOCUMENTS:
        for language in LANGUAGES:
            path = DATA / folder / "texts" / f"{language}.yaml"
            for row in yaml.safe_load(path.read_text("utf-8")).values():
                yield Sample(language, folder, row.get("text", ""))


def rows_of(found: Sequence[Sample], reader: ContextReader) -> Rows:
    """Return what a model reads of the contacts of texts."""
    numbers, told, known, of = [], [], [], []
    before = {language: cycle(_paragraphs(found, language)) for language in LANGUAGES}
    for place, sample in enumerate(found):
        names = _spans(sample.text, sample.told)
        rest = _spans(sample.text, sample.unknown)
        alone = _passages(sample.text)
        # In a file something else stands above most of them.
        below = _passages(sample.text, next(before[sample.language])) if alone else []
        for passage in (*alone, *below):
            read = reader.read(passage.text, passage.places)
            numbers.append(with_facts(read, passage.facts))
            for each in passage.contacts:
                told.append(_is_within(each, names))
                known.append(told[-1] or not _is_within(each, rest))
                of.append(place)
    is_told = np.array(told, np.float32)
    return Rows(np.vstack(numbers), is_told, np.array(known), np.array(of))


def _paragraphs(found: Sequence[Sample], language: str) -> list[str]:
    """Return ordinary paragraphs without contacts."""
    return [
        line
        for each in found
        if each.language == language and not each.told and not each.unknown
        for line in each.text.splitlines()
        if _IS_ORDINARY.fullmatch(line)
    ]


def _passages(text: str, before: str = "") -> list[Passage]:
    found: list[Passage] = []

    def weighing(passage: Passage) -> list[float]:
        found.append(passage)
        return []

    for _ in judge([Piece(before), Piece(text)], weighing=weighing):
        pass
    return found


def _spans(text: str, strings: Sequence[str]) -> list[tuple[int, int]]:
    return [
        match.span() for each in strings for match in re.finditer(re.escape(each), text)
    ]


def _is_within(contact: Judged, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start < contact.end and contact.start < end for start, end in spans)


def folded(found: Sequence[Sample], rows: Rows) -> Numbers:
    """Return odds of contacts by weights made without all texts of their author."""
    authors = np.array([each.author for each in found])[rows.of]
    odds = np.zeros(len(rows.of), np.float32)
    for author in sorted(set(authors)):
        is_in = authors == author
        made = _made(rows, rows.is_known & ~is_in)
        odds[is_in] = made.odds(rows.numbers[is_in])
    return odds


def _made(rows: Rows, is_learnt: NDArray[np.bool_]) -> Network:
    weights = np.ones(len(rows.of), np.float32)
    return learnt(
        rows, is_learnt, weights, units=_UNITS, steps=_STEPS, networks=_NETWORKS
    )


def report(found: Sequence[Sample], rows: Rows, odds: Numbers) -> str:
    """Return a table of what is missed and held, by the rules and with the network."""
    at_risk, public, loose = rows.numbers[:, OF_RULES].T > 0
    by_rules = at_risk & ~public & ~loose
    by_both = (odds > _LIMIT) | (by_rules & (odds > _LIMIT + DENIED))
    authors = np.array([each.author for each in found])[rows.of]
    languages = np.array([each.language for each in found])[rows.of]
    is_told, lines = rows.is_told > 0, []
    groups = {"all": authors != ""}
    groups |= {f"in {name}": languages == name for name in LANGUAGES}
    groups |= {f"by {name}": authors == name for name in sorted(set(authors))}
    for name, group in groups.items():
        ours, theirs = (rows.is_known & group & each for each in (is_told, ~is_told))
        shares = [
            f"{np.mean(~told[ours]):.3f} / {np.mean(told[theirs]):.3f}"
            for told in (by_rules, by_both)
        ]
        lines.append((name, *shares, f"{ours.sum()} / {theirs.sum()}"))
    return table(("missed / held", "rules", "rules and network", "of"), lines)


def main() -> int:
    """Write the weights and print what they tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="its directory")
    ordinary_files.add_option(parser)
    options = parser.parse_args()
    model = read_model(options.model)
    reader, found = ContextReader(model, output=LAYER), samples()
    rows = rows_of(found, reader)
    asked = ordinary_files.asked_of(options.real_pdfs, reader)
    files = [np.vstack(each.contacts) for each in asked if each.contacts]
    rows = rows.with_files(files, after=len(found))
    found += [Sample("", "ordinary files", "")] * len(files)
    print(report(found, rows, folded(found, rows)))
    made = _made(rows, rows.is_known)
    limits = {"all": _LIMIT}
    _TARGET.write_text(written_form(made, limits, layer=LAYER, key=model.key))
    return 0


if __name__ == "__main__":
    sys.exit(main())
