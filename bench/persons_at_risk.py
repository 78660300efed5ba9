"""Make and measure the weights that tell names of persons at risk in their passage.

    python -m bench.persons_at_risk

writes src/freeshelf/enrich/disclosure/persons/data/at_risk_weights.json for the
recommended model: a network over what the model reads of a word and of its passage.
What is printed is of the texts of bench/data/told-at-risk, each judged by weights that
were made without it (ten folds of texts), alone and with the rules.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from bench import told_names
from bench.markdown import table
from freeshelf.enrich.disclosure.at_risk import (
    WEIGHTS,
    Network,
    Numbers,
    joined,
    written_form,
)
from freeshelf.enrich.disclosure.findings import Piece, Place, Strength
from freeshelf.enrich.disclosure.persons import in_context, judge
from freeshelf.enrich.disclosure.persons.in_context import Word, passages
from freeshelf.enrich.disclosure.persons.reading import Text
from freeshelf.enrich.language_models.registry import read_model
from freeshelf.enrich.language_models.words_in_context import ContextReader

LANGUAGES = ("en", "fr", "es", "ru", "ar", "zh")
_REPOSITORY = Path(__file__).parent.parent
_DATA = Path(__file__).parent / "data"
_TARGET = _REPOSITORY / "src/freeshelf/enrich/disclosure/persons/data" / WEIGHTS
_EXAMPLES = _REPOSITORY / "tests/enrich/disclosure/persons/examples"
_MARK = re.compile(r"\[\[([\w-]+):(.*?)\]\]", re.DOTALL)
_SHORTEST, _SHORTEST_PARAGRAPH = 12, 40
# Both were chosen on folds of texts.
_UNITS, _DECAY = 24, 1e-4
_STEPS, _BATCH, _RATE, _DROPPED = 900, 256, 3e-3, 0.2
_FOLDS = 10
# So many of the texts that betray nobody are above the odds of 0, by weights made
# without them.
_HELD = 0.05


@dataclass(slots=True)
class Sample:
    """A text, the names in it that are told as those of persons at risk, and others.

    What is of neither kind, such as a number that betrays, is in `unknown`.
    """

    language: str
    text: str
    told: Sequence[str] = ()
    unknown: Sequence[str] = ()
    is_judged: bool = False
    words: list[tuple[int, int]] = field(default_factory=list)


@dataclass(slots=True)
class Rows:
    """What a model reads of all words: numbers, whether they are told, and of whom."""

    numbers: Numbers
    is_told: NDArray[np.float32]
    is_known: NDArray[np.bool_]
    of: NDArray[np.int64]


def samples() -> list[Sample]:
    """Return all texts that are learnt."""
    found = [*_judged(), *_documents(), *_paragraphs()]
    for language, text, names in told_names.sentences():
        found.append(Sample(language, text, names))
    for each in found:
        each.text = Text(each.text).plain
    return found


def _judged() -> Iterator[Sample]:
    for language in LANGUAGES:
        lines = (_DATA / "told-at-risk" / f"{language}.jsonl").read_text("utf-8")
        for line in lines.splitlines():
            row = json.loads(line)
            told = [b["string"] for b in row["betrays"] if _is_told(b)]
            rest = [b["string"] for b in row["betrays"] if not _is_told(b)]
            yield Sample(language, row["text"], told, rest, is_judged=True)


def _is_told(betrayal: dict[str, str | bool]) -> bool:
    return betrayal["kind"] == "name" and betrayal["strong"] is True


def _documents() -> Iterator[Sample]:
    """Yield what the documents of the other sets add to the texts below them."""
    for folder in ("disclosure", "disclosure_second"):
        for language in LANGUAGES:
            lines = (_DATA / folder / f"documents-{language}.jsonl").read_text("utf-8")
            for line in lines.splitlines():
                document = json.loads(line)
                strong = {b["string"] for b in document["betrays"] if _is_told(b)}
                for content in document["contents"]:
                    for part in (content.get("text") or "").split(" => "):
                        yield from _part(language, part.replace("¦", "\t"), strong)


def _part(language: str, part: str, strong: set[str]) -> Iterator[Sample]:
    marked = _MARK.findall(part)
    text = _MARK.sub(r"\2", part).strip()
    if len(text) >= _SHORTEST:
        told = [s for kind, s in marked if kind == "name" and s in strong]
        rest = [s for _, s in marked if s not in told]
        yield Sample(language, text, told, rest)


def _paragraphs() -> Iterator[Sample]:
    """Yield ordinary paragraphs, in which nobody is told, and look-alikes of tests."""
    for folder in ("disclosure", "disclosure_second"):
        for language in LANGUAGES:
            path = _DATA / folder / "texts" / f"{language}.yaml"
            for row in yaml.safe_load(path.read_text("utf-8")).values():
                text = row.get("text", "")
                for paragraph in text.splitlines():
                    if len(paragraph) > _SHORTEST_PARAGRAPH and "@@" not in paragraph:
                        yield Sample(language, paragraph.lstrip("# "))
    for path in sorted(_EXAMPLES.glob("*.txt")):
        if "looks" in path.name or "no-fates" in path.name:
            for line in path.read_text("utf-8").splitlines():
                _, means, text = (part.strip() for part in line.split("|", 2))
                if not means:
                    text = text.replace("⏎", "\n").replace("⇥", "\t")
                    yield Sample(path.name[:2], text)


def rows_of(found: Sequence[Sample], reader: ContextReader) -> Rows:
    """Return what a model reads of the words of texts."""
    numbers, told, known, of = [], [], [], []
    for place, sample in enumerate(found):
        text = Text(sample.text)
        names = _spans(sample.text, sample.told)
        rest = _spans(sample.text, sample.unknown)
        for first, last in passages(text):
            words = in_context.words_of_names(text, first, last)
            if not words:
                continue
            within = [(start - first, end - first) for start, end in words]
            numbers.append(joined(reader.read(text.plain[first:last], within)))
            sample.words += words
            told += [_is_within(word, names) for word in words]
            known += [not _is_within(word, rest) for word in words]
            of += [place] * len(words)
    is_told = np.array(told, np.float32)
    is_known = np.array(known) | (is_told > 0)
    return Rows(np.vstack(numbers), is_told, is_known, np.array(of))


def _spans(text: str, strings: Sequence[str]) -> list[tuple[int, int]]:
    return [
        found.span()
        for string in strings
        for found in re.finditer(re.escape(Text(string).plain), text)
    ]


def _is_within(word: tuple[int, int], spans: Sequence[tuple[int, int]]) -> bool:
    return any(start < word[1] and word[0] < end for start, end in spans)


def learnt(rows: Rows, is_learnt: NDArray[np.bool_], *, seed: int = 1) -> Network:
    """Return the network for some rows: Adam, both kinds of words equally often.

    Kingma and Ba, Adam: a method for stochastic optimization, 2015, algorithm 1.
    """
    random = np.random.default_rng(seed)
    numbers, told = rows.numbers[is_learnt], rows.is_told[is_learnt]
    mean, spread = numbers.mean(axis=0), numbers.std(axis=0) + 1e-6
    numbers = (numbers - mean) / spread
    size = numbers.shape[1]
    inner = random.normal(0, 2 / np.sqrt(size), (size + 1, _UNITS)).astype(np.float32)
    inner[-1] = 0
    outer = random.normal(0, 1 / np.sqrt(_UNITS), _UNITS + 1).astype(np.float32)
    outer[-1] = 0
    moments = [(np.zeros_like(w), np.zeros_like(w)) for w in (inner, outer)]
    kinds = [np.flatnonzero(told == kind) for kind in (0, 1)]
    for step in range(_STEPS):
        chosen = np.concatenate([random.choice(k, _BATCH // 2) for k in kinds])
        kept = random.random((_BATCH, size), np.float32) > _DROPPED
        x = numbers[chosen] * kept / (1 - _DROPPED)
        hidden = np.tanh(x @ inner[:-1] + inner[-1])
        odds = hidden @ outer[:-1] + outer[-1]
        error = (1 / (1 + np.exp(-odds)) - told[chosen]) / _BATCH
        of_hidden = np.outer(error, outer[:-1]) * (1 - hidden**2)
        slopes = (
            np.vstack([x.T @ of_hidden + _DECAY * inner[:-1], of_hidden.sum(axis=0)]),
            np.append(hidden.T @ error + _DECAY * outer[:-1], error.sum()),
        )
        rate = np.float32(_RATE * (1 - step / _STEPS))
        for weights, slope, (first, second) in zip(
            (inner, outer), slopes, moments, strict=True
        ):
            np.copyto(first, 0.9 * first + 0.1 * slope)
            np.copyto(second, 0.999 * second + 0.001 * slope**2)
            middle = first / (1 - 0.9 ** (step + 1))
            square = np.sqrt(second / (1 - 0.999 ** (step + 1)))
            np.subtract(weights, rate * middle / (square + 1e-8), out=weights)
    scaled = inner[:-1] / spread[:, np.newaxis]
    constant = inner[-1] - mean @ scaled
    return Network(np.vstack([scaled, constant]), outer[:-1], float(outer[-1]))


def folded(found: Sequence[Sample], rows: Rows) -> tuple[Numbers, float]:
    """Return odds of the words of judged texts, and those that _HELD exceed.

    Each is by weights, and above or below a limit, that were made without its text.
    """
    is_judged = np.array([each.is_judged for each in found])
    folds = np.random.default_rng(1).permutation(len(found)) % _FOLDS
    folds[~is_judged] = -1
    odds = np.full(len(rows.of), np.nan, np.float32)
    for fold in range(_FOLDS):
        is_in = folds[rows.of] == fold
        odds[is_in] = learnt(rows, rows.is_known & ~is_in).odds(rows.numbers[is_in])
    moved = odds.copy()
    for fold in range(_FOLDS):
        moved[folds[rows.of] == fold] -= _limit(found, rows, odds, folds != fold)
    return moved, _limit(found, rows, odds, is_judged)


def _limit(
    found: Sequence[Sample], rows: Rows, odds: Numbers, is_asked: NDArray[np.bool_]
) -> float:
    """Return the odds that _HELD of some texts without any betrayal exceed."""
    best = [
        in_context.best_of(words)
        for (sample, words), asked in zip(
            _with_odds(found, rows, odds), is_asked, strict=True
        )
        if asked and sample.is_judged and not sample.told and not sample.unknown
    ]
    return float(np.quantile(best, 1 - _HELD))


def _with_odds(
    found: Sequence[Sample], rows: Rows, odds: Numbers
) -> Iterator[tuple[Sample, list[Word]]]:
    starts = np.searchsorted(rows.of, np.arange(len(found) + 1))
    for place, sample in enumerate(found):
        of = odds[starts[place] : starts[place + 1]].tolist()
        yield (
            sample,
            [Word(*word, each) for word, each in zip(sample.words, of, strict=True)],
        )


def report(found: Sequence[Sample], rows: Rows, odds: Numbers) -> str:
    """Return a table of what is missed and held, by rules, the network, and both.

    The rules were made with the texts of odd lines: only those of even lines count.
    """
    ways: dict[str, dict[str, list[bool]]] = {}
    lines: dict[str, int] = {}
    for sample, words in _with_odds(found, rows, odds):
        if not sample.is_judged:
            continue
        lines[sample.language] = lines.get(sample.language, 0) + 1
        if lines[sample.language] % 2 or (sample.unknown and not sample.told):
            continue
        by_place = {(w.start, w.end): w.odds for w in words}
        held = {
            "rules alone": _is_held(sample.text, None),
            "the network alone": in_context.best_of(words) > in_context.TOLD,
            "both": _is_held(sample.text, by_place),
        }
        kind = "missed" if sample.told else "held"
        for way, is_held in held.items():
            of = ways.setdefault(way, {})
            for group in (sample.language, "all"):
                of.setdefault(f"{kind} {group}", []).append(is_held == (kind == "held"))
    groups = ("all", *LANGUAGES)
    return table(
        ("names missed / look-alikes held", *groups),
        [(way, *(_shares(of, group) for group in groups)) for way, of in ways.items()],
    )


def _shares(of: dict[str, list[bool]], group: str) -> str:
    each = (of.get(f"{kind} {group}", [False]) for kind in ("missed", "held"))
    return " / ".join(f"{sum(judged) / len(judged):.3f}" for judged in each)


def _is_held(text: str, odds: dict[tuple[int, int], float] | None) -> bool:
    """Return whether anything of a text is strong, with these odds of its words."""

    def judging(passage: str, words: list[tuple[int, int]]) -> list[float]:
        first = text.index(passage)
        return [(odds or {}).get((s + first, e + first), -99.0) for s, e in words]

    piece = Piece(text, Place(1, 0, len(text)))
    found = judge([piece], judging=judging if odds is not None else None)
    return any(each.strength is Strength.STRONG for each in found)


def main() -> int:
    """Write the weights and print what they tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="its directory")
    model = read_model(parser.parse_args().model)
    found = samples()
    rows = rows_of(found, ContextReader(model))
    odds, limit = folded(found, rows)
    print(report(found, rows, odds))
    made = learnt(rows, rows.is_known)
    made = made._replace(bias=made.bias - limit)
    _TARGET.write_text(written_form(made, model.key), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
