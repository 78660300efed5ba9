"""Judge whether a question is a call for help: of the question, never of a person.

A logistic regression over what its words say, by the expressions of
data/calls_for_help.txt, and over its words, pairs of words and pieces of words decides;
where a model read the question anyway, one over what its words say and its vectors.
Those weights hold for one model, by the key of its files, since others give other
vectors: `python -m bench.calls_for_help` writes data/calls_for_help_weights.json.
Pure: nothing of a question or its judgement is kept, logged or counted.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import resources
from itertools import pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from freeshelf.search.analysis.words import fold, has_unspaced, script_of, surfaces

Vector = NDArray[np.float32]

_LANGUAGES = {
    "latin": ("en", "es", "fr"),
    "cyrillic": ("ru",),
    "arabic": ("ar",),
    "unspaced": ("zh",),
}
_MAX_WORDS = 100
# Pieces of words share so many numbers, each with a sign: feature hashing (Weinberger
# and others, 2009).
PIECES = 8192
_PIECE_LENGTHS = (3, 4, 5)
# The key of the weights for words alone.
WORDS = "words"
# "and", "by", "for" and the article are written onto an Arabic word.
_ARABIC_START = "(?:و|ف)?(?:ب|ل|ك)?(?:ال)?"


# What the words of a question may say, each a name of the file.
_SAID = (
    *("study", "cry", "self", "kin", "boss", "hurt", "here", "take", "papers"),
    *("not", "pay", "leave", "someone", "ask"),
)


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic regression, for words alone or one model: calls are above 0."""

    bias: float
    of_words: Mapping[str, float]
    of_vector: Vector
    of_pieces: Vector = field(default_factory=lambda: np.zeros(0, np.float32))

    def score(self, text: str, vector: Vector | None = None) -> float:
        """Return the log odds that a question is a call for help."""
        said = said_by_words(text)
        odds = self.bias + sum(self.of_words.get(key, 0) * n for key, n in said.items())
        if self.of_pieces.size:
            places, values = pieces(text)
            odds += float(self.of_pieces[places] @ values)
        return odds if vector is None else odds + float(self.of_vector @ vector)


def is_call_for_help(text: str, vectors: Mapping[str, Vector] | None = None) -> bool:
    """Return whether a question is a call for help.

    `vectors` are what layers of models read of the question anyway, in one row, by the
    key of the model. No weights judge a cry that is the whole question: “HELP”.
    """
    if is_cry_alone(text):
        return True
    for key, vector in (vectors or {}).items():
        weights = all_weights().get(key)
        if weights and weights.of_vector.shape == vector.shape:
            return weights.score(text, vector) > 0
    return is_call_by_words(text)


def is_call_by_words(text: str) -> bool:
    """Return whether the words of a question alone make it a call for help."""
    if is_cry_alone(text):
        return True
    return bool(_read(text)[0]) and all_weights()[WORDS].score(text) > 0


def is_cry_alone(text: str) -> bool:
    """Return whether a question is nothing but words that call for help."""
    words, scripts = _read(text)
    line = f" {' '.join(words)} "
    for script in scripts:
        line = _expressions(script)["alone"].sub(" ", line)
    return bool(words) and not line.strip()


def said_by_words(text: str) -> dict[str, float]:
    """Return a number for each thing that the words of a question may say."""
    words, scripts = _read(text)

    def without(name: str, line: str) -> str:
        for script in scripts:
            line = _expressions(script)[name].sub(" ", line)
        return line

    def has(name: str) -> bool:
        return any(_expressions(script)[name].search(line) for script in scripts)

    if not words:
        return {}
    line = without("noise", f" {' '.join(words)} ")
    is_bare = has("bare") and not without("filler", without("bare", line)).strip()
    return {**{name: float(has(name)) for name in _SAID}, "bare": float(is_bare)}


def pieces(text: str) -> tuple[NDArray[np.int64], Vector]:
    """Return which of PIECES numbers a question has, and their values.

    The squares of the values of all pieces sum to one, but for those that share one.
    """
    found = sorted(set(_pieces(_read(text)[0])))
    hashes = np.array([crc32(each.encode()) for each in found], np.int64)
    signs = np.where(hashes >> 31, 1, -1)
    return hashes % PIECES, (signs / np.sqrt(max(len(found), 1))).astype(np.float32)


def _pieces(words: Sequence[str]) -> Iterator[str]:
    """Yield pairs of words, words and parts of them, those of Chinese by character."""
    for before, after in pairwise(("^", *words, "$")):
        yield f"2{before} {after}"
    for word in words:
        if has_unspaced(word):
            yield from (f"1{each}" for each in word)
            yield from (f"1{first}{second}" for first, second in pairwise(word))
            continue
        yield f"1{word}"
        around = f" {word} "
        for length in _PIECE_LENGTHS:
            for start in range(len(around) - length + 1):
                yield f"0{around[start : start + length]}"


def _read(text: str) -> tuple[list[str], list[str]]:
    """Return the folded words of a question, and the scripts that they are in."""
    words = [folded for word in surfaces(text) if (folded := fold(word))][:_MAX_WORDS]
    scripts = sorted({_script(word) for word in words} & _LANGUAGES.keys())
    return words, scripts or ["latin"]


@lru_cache(maxsize=1)
def all_weights() -> Mapping[str, Weights]:
    """Return the weights that the package brings, by the key of a model or WORDS."""
    found = json.loads(_data("calls_for_help_weights.json"))
    return {
        row["made_with"]: Weights(
            bias=row["bias"],
            of_words=row["of_words"],
            of_vector=np.array(row["of_vector"], np.float32),
            of_pieces=np.array(row.get("of_pieces", ()), np.float32),
        )
        for row in found.values()
    }


@lru_cache(maxsize=1)
def _table() -> Mapping[str, Mapping[str, Sequence[Sequence[str]]]]:
    """Return the expressions of the file by name and language."""
    table: defaultdict[str, defaultdict[str, list[list[str]]]]
    table = defaultdict(lambda: defaultdict(list))
    for line in _data("calls_for_help.txt").splitlines():
        if line and not line.startswith("#"):
            name, language, rest = line.split("\t")
            table[name][language].append(rest.split(", "))
    return table


@cache
def _expressions(script: str) -> Mapping[str, re.Pattern[str]]:
    """Return one pattern for each name, of the expressions in a script."""
    start = _ARABIC_START if script == "arabic" else ""
    found = {}
    for name, languages in _table().items():
        rows = [row for each in _LANGUAGES[script] for row in languages.get(each, ())]
        written = "|".join(
            fold(expression).replace("*", r"\S*").replace("(", "(?:")
            for row in rows
            for expression in row
        )
        # Nothing is matched by a name without expressions in a script.
        found[name] = f"{start}(?:{written})" if written else "(?!)"
    space = "" if script == "unspaced" else " "
    found["noise"] += f"|{found.pop('request')}{space}{found.pop('task')}"
    around = "(?:{})" if script == "unspaced" else "(?<= )(?:{})(?= )"
    return {name: re.compile(around.format(each)) for name, each in found.items()}


def _script(word: str) -> str:
    return "unspaced" if has_unspaced(word) else script_of(word)


def _data(name: str) -> str:
    return resources.files("freeshelf.search").joinpath("data", name).read_text("utf-8")
