"""Make and measure the weights that tell names of persons at risk in their passage.

    python -m bench.persons_at_risk --model FOLDER

writes src/freeshelf/enrich/disclosure/persons/data/at_risk_weights.json for the
recommended model: a network over what a layer of the model reads of a word and of its
passage, and a limit of its odds for each language. What is printed is of the texts of
bench/data/told-at-risk, each judged by weights that were made without all texts of its
author; with --by texts, without a tenth of the texts. With --keep-limits nothing is
printed, and the limits stay. Of ordinary files those words are learnt that weights made
without them take for such names, and some others; half of the networks learn none.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench import ordinary_files
from bench.markdown import table
from bench.told_at_risk import LANGUAGES, Sample, samples
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

TARGET = (
    Path(__file__).parent.parent
    / "src/freeshelf/enrich/disclosure/persons/data"
    / WEIGHTS
)
# The eighth of twelve layers, by its name in the graph. All of these were chosen on
# folds of authors.
LAYER = "t364.0"
_UNITS, _DECAY, _TOGETHER = 24, 3e-3, 3
_STEPS, _BATCH, _RATE, _DROPPED = 2_500, 256, 3e-3, 0.2
_WEIGHT_OF_JUDGED = 3
_FOLDS = 10
# Words of ordinary files with at least such odds are learnt, and a share of the others.
_HARD, _OTHERS = 0.5, 0.03
_WEIGHT_OF_ORDINARY = 20
# With the rules at most so many texts that look alike and betray nobody are held, with
# the paragraphs around them.
_HELD = 0.18
_LIMITS = np.arange(2, 6, 0.25)


@dataclass(slots=True)
class Rows:
    """What a model reads of all words: numbers, whether they are told, and of whom."""

    numbers: Numbers
    is_told: NDArray[np.float32]
    is_known: NDArray[np.bool_]
    of: NDArray[np.int64]

    def with_files(self, files: Sequence[Numbers], *, after: int) -> "Rows":
        """Return these and those of ordinary files, numbered after the texts."""
        count = sum(map(len, files))
        of = [np.full(len(each), after + place) for place, each in enumerate(files)]
        return Rows(
            np.vstack([self.numbers, *files], dtype=np.float32),
            np.append(self.is_told, np.zeros(count, np.float32)),
            np.append(self.is_known, np.ones(count, bool)),
            np.concatenate([self.of, *of]),
        )


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
    found = []
    for string in strings:
        wanted, place = Text(string).plain, -1
        while (place := text.find(wanted, place + 1)) >= 0:
            found.append((place, place + len(wanted)))
    return found


def _is_within(word: tuple[int, int], spans: Sequence[tuple[int, int]]) -> bool:
    return any(start < word[1] and word[0] < end for start, end in spans)


def learnt(
    rows: Rows,
    is_learnt: NDArray[np.bool_],
    weights: Numbers,
    *,
    units: int = _UNITS,
    steps: int = _STEPS,
    networks: int = _TOGETHER,
    seed: int = 1,
) -> Network:
    """Return the mean of some networks: Adam, both kinds of words equally often.

    `weights` say how often the words of a kind are taken. Kingma and Ba, Adam: a method
    for stochastic optimization, 2015, algorithm 1.
    """
    random = np.random.default_rng(seed)
    numbers, told = rows.numbers[is_learnt], rows.is_told[is_learnt]
    mean, spread = numbers.mean(axis=0), numbers.std(axis=0) + 1e-6
    numbers -= mean
    numbers /= spread
    size = numbers.shape[1]
    inner = random.normal(0, 2 / np.sqrt(size), (networks, size, units))
    outer = random.normal(0, 1 / np.sqrt(units), (networks, units, 1))
    zeros = [np.zeros((networks, 1, n), np.float32) for n in (units, 1)]
    made = [inner.astype(np.float32), zeros[0], outer.astype(np.float32), zeros[1]]
    moments = [(np.zeros_like(each), np.zeros_like(each)) for each in made]
    kinds = [np.flatnonzero(told == kind) for kind in (0, 1)]
    shares = [weights[is_learnt][kind] for kind in kinds]
    chosen = np.concatenate(
        [
            random.choice(kind, (steps, networks, _BATCH // 2), p=each / each.sum())
            for kind, each in zip(kinds, shares, strict=True)
        ],
        axis=2,
    )
    for step in range(steps):
        kept = random.random((networks, _BATCH, size), np.float32) > _DROPPED
        x = numbers[chosen[step]] * kept / np.float32(1 - _DROPPED)
        slopes = _slopes(made, x, told[chosen[step]][..., np.newaxis])
        rate = _RATE * (1 - step / steps)
        for each, slope, (first, second) in zip(made, slopes, moments, strict=True):
            np.copyto(first, 0.9 * first + 0.1 * slope)
            np.copyto(second, 0.999 * second + 0.001 * slope**2)
            middle = first / (1 - 0.9 ** (step + 1))
            square = np.sqrt(second / (1 - 0.999 ** (step + 1)))
            np.subtract(
                each, rate * middle / (square + 1e-8), out=each, casting="same_kind"
            )
    inner, constants, outer, bias = made
    scaled = np.hstack(list(inner)) / spread[:, np.newaxis]
    constant = np.hstack(list(constants[:, 0])) - mean @ scaled
    shared = np.concatenate(list(outer[..., 0])) / networks
    return Network(np.vstack([scaled, constant]), shared, float(bias.mean()))


def _slopes(made: Sequence[Numbers], x: Numbers, told: Numbers) -> list[Numbers]:
    """Return the slopes of the mean cross entropy and of _DECAY, by what is made."""
    inner, constants, outer, bias = made
    hidden = np.tanh(x @ inner + constants)
    error = (1 / (1 + np.exp(-(hidden @ outer + bias))) - told) / np.float32(_BATCH)
    of_hidden = (error @ outer.transpose(0, 2, 1)) * (1 - hidden**2)
    return [
        x.transpose(0, 2, 1) @ of_hidden + _DECAY * inner,
        of_hidden.sum(axis=1, keepdims=True),
        hidden.transpose(0, 2, 1) @ error + _DECAY * outer,
        error.sum(axis=1, keepdims=True),
    ]


def with_ordinary(
    found: Sequence[Sample], rows: Rows, cache: Path, reader: ContextReader
) -> tuple[list[Sample], Rows]:
    """Return texts and rows with words of ordinary files, in which nobody is told."""
    made = learnt(rows, rows.is_known, weights_of(found, rows))
    random = np.random.default_rng(1)

    def of_words(read: Numbers) -> NDArray[np.bool_]:
        is_hard = made.odds(read) > _HARD
        chosen: NDArray[np.bool_] = is_hard | (random.random(len(read)) < _OTHERS)
        return chosen

    files = [
        np.vstack(each.words)
        for each in ordinary_files.asked_of(cache, reader, of_words=of_words)
        if each.words
    ]
    more = [Sample("", "", words=[(0, 0)] * len(each)) for each in files]
    return [*found, *more], rows.with_files(files, after=len(found))


def made_of(
    found: Sequence[Sample], rows: Rows, is_learnt: NDArray[np.bool_]
) -> Network:
    """Return the mean of networks that learn texts alone, and ordinary files, too."""
    is_of_text = np.array([bool(each.language) for each in found])[rows.of]
    weights = weights_of(found, rows)
    without = learnt(rows, is_learnt & is_of_text, weights)
    beside = learnt(rows, is_learnt, weights)
    return Network(
        np.hstack([without.inner, beside.inner]),
        np.concatenate([without.outer, beside.outer]) / 2,
        (without.bias + beside.bias) / 2,
    )


def weights_of(found: Sequence[Sample], rows: Rows) -> Numbers:
    """Return how often words are learnt: of texts for it and of files more often."""
    each = [
        _WEIGHT_OF_JUDGED if one.author else 1 if one.language else _WEIGHT_OF_ORDINARY
        for one in found
    ]
    taken: Numbers = np.array(each, np.float32)[rows.of]
    return taken


def folded(found: Sequence[Sample], rows: Rows, *, by_authors: bool) -> Numbers:
    """Return odds of the words of judged texts by weights made without their fold."""
    authors = sorted({each.author for each in found} - {""})
    tenths = np.random.default_rng(1).permutation(len(found)) % _FOLDS
    folds = np.array(
        [
            (authors.index(each.author) % _FOLDS if by_authors else tenth)
            if each.author
            else -1
            for each, tenth in zip(found, tenths, strict=True)
        ]
    )
    odds = np.full(len(rows.of), np.nan, np.float32)
    for fold in range(folds.max() + 1):
        is_in = folds[rows.of] == fold
        made = made_of(found, rows, rows.is_known & ~is_in)
        odds[is_in] = made.odds(rows.numbers[is_in])
    return odds


def limits_of(found: Sequence[Sample], rows: Rows, odds: Numbers) -> dict[str, float]:
    """Return by language the lowest limit at which _HELD of the harmless are held."""
    held: dict[str, list[list[bool]]] = {language: [] for language in LANGUAGES}
    for sample, words in _with_odds(found, rows, odds):
        if sample.author and sample.is_in_file and sample.is_harmless:
            held[sample.language].append(
                [_is_held(sample.text, _by_place(words, limit)) for limit in _LIMITS]
            )
    return {
        language: float(_LIMITS[np.argmax(np.mean(each, axis=0) <= _HELD)])
        for language, each in held.items()
    }


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


def _by_place(words: Sequence[Word], limit: float) -> dict[tuple[int, int], float]:
    return {(word.start, word.end): word.odds - limit for word in words}


def report(
    found: Sequence[Sample], rows: Rows, odds: Numbers, limits: Mapping[str, float]
) -> str:
    """Return a table of what is missed and held, by rules, the network, and both."""
    ways: dict[str, dict[str, list[bool]]] = {}
    for sample, words in _with_odds(found, rows, odds):
        is_judged = sample.author and sample.is_in_file
        if not is_judged or (sample.unknown and not sample.told):
            continue
        limit = limits[sample.language]
        held = {
            "rules alone": _is_held(sample.text, None),
            "the network alone": in_context.best_of(words) > in_context.TOLD + limit,
            "both": _is_held(sample.text, _by_place(words, limit)),
        }
        kind = "missed" if sample.told else "held"
        for way, is_held in held.items():
            of = ways.setdefault(way, {})
            for group in ("all", sample.language, f"by {sample.author}"):
                of.setdefault(f"{kind} {group}", []).append(is_held == (kind == "held"))
    authors = sorted({f"by {each.author}" for each in found if each.author})
    tables = [
        table(
            ("names missed / look-alikes held", *groups),
            [
                (way, *(_shares(of, group) for group in groups))
                for way, of in ways.items()
            ],
        )
        for groups in (("all", *LANGUAGES), authors)
    ]
    return "\n\n".join(tables)


def _shares(of: dict[str, list[bool]], group: str) -> str:
    each = (of.get(f"{kind} {group}", [False]) for kind in ("missed", "held"))
    return " / ".join(f"{sum(judged) / len(judged):.3f}" for judged in each)


def _is_held(text: str, odds: dict[tuple[int, int], float] | None) -> bool:
    """Return whether anything of a text is strong, with these odds of its words."""
    plain = Text(text).plain

    def judging(passage: str, words: list[tuple[int, int]]) -> list[float]:
        first = plain.find(passage)
        # Parts of a table are read apart, and are not in the text as they are.
        known = (odds or {}) if first >= 0 else {}
        return [known.get((s + first, e + first), -99.0) for s, e in words]

    piece = Piece(text, Place(1, 0, len(text)))
    found = judge([piece], judging=judging if odds is not None else None)
    return any(each.strength is Strength.STRONG for each in found)


def main() -> int:
    """Write the weights and print what they tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="its directory")
    parser.add_argument("--by", choices=("authors", "texts"), default="authors")
    parser.add_argument("--keep-limits", action="store_true", help="as they are")
    ordinary_files.add_option(parser)
    options = parser.parse_args()
    model = read_model(options.model)
    reader, found = ContextReader(model, output=LAYER), samples()
    rows = rows_of(found, reader)
    found, rows = with_ordinary(found, rows, options.real_pdfs, reader)
    limits = json.loads(TARGET.read_text())["limits"]
    by_authors = options.by == "authors"
    if not options.keep_limits:
        odds = folded(found, rows, by_authors=by_authors)
        limits = limits_of(found, rows, odds)
        print(report(found, rows, odds, limits))
        print(f"\nLimits: {limits}")
    if by_authors:
        made = made_of(found, rows, rows.is_known)
        TARGET.write_text(written_form(made, limits, layer=LAYER, key=model.key))
    return 0


if __name__ == "__main__":
    sys.exit(main())
