"""Judge whether a question is a call for help: of the question, never of a person.

Words decide, by the rules of data/calls_for_help.txt; where a model read the question
anyway, a logistic regression over its vector and what the words say. Its weights hold
for one model, by the key of its files, since others give other vectors:
`python -m bench.calls_for_help` writes data/calls_for_help_weights.json.
Pure: nothing of a question or its judgement is kept, logged or counted.
"""

import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

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
# "and", "by", "for" and the article are written onto an Arabic word.
_ARABIC_START = "(?:و|ف)?(?:ب|ل|ك)?(?:ال)?"


@dataclass(frozen=True, slots=True)
class Weights:
    """The logistic regression for one model: a call for help is above 0."""

    bias: float
    of_words: float
    of_vector: Vector

    def score(self, vector: Vector, *, by_words: bool) -> float:
        """Return the log odds that a question is a call for help."""
        return float(self.of_vector @ vector) + self.of_words * by_words + self.bias


def is_call_for_help(text: str, vectors: Mapping[str, Vector] | None = None) -> bool:
    """Return whether a question is a call for help.

    `vectors` are those that models gave the question anyway, by the key of the model.
    """
    by_words = is_call_by_words(text)
    for key, vector in (vectors or {}).items():
        if weights := all_weights().get(key):
            return weights.score(vector, by_words=by_words) > 0
    return by_words


def is_call_by_words(text: str) -> bool:
    """Return whether the words of a question alone make it a call for help."""
    words = [folded for word in surfaces(text) if (folded := fold(word))][:_MAX_WORDS]
    scripts = sorted({_script(word) for word in words} & _LANGUAGES.keys()) or ["latin"]

    def without(name: str, line: str) -> str:
        for script in scripts:
            line = _expressions(script)[name].sub(" ", line)
        return line

    def has(name: str) -> bool:
        return any(_expressions(script)[name].search(line) for script in scripts)

    line = without("noise", f" {' '.join(words)} ")
    if has("study"):
        return False
    if any(all(map(has, rule)) for rule in _table()["rule"]["*"]):
        return True
    return has("bare") and not without("filler", without("bare", line)).strip()


@lru_cache(maxsize=1)
def all_weights() -> Mapping[str, Weights]:
    """Return the weights that the package brings, by the key of their model."""
    found = json.loads(_data("calls_for_help_weights.json"))
    return {
        row["made_with"]: Weights(
            bias=row["bias"],
            of_words=row["of_words"],
            of_vector=np.array(row["of_vector"], np.float32),
        )
        for row in found.values()
    }


@lru_cache(maxsize=1)
def _table() -> Mapping[str, Mapping[str, Sequence[Sequence[str]]]]:
    """Return the expressions of the file by name and language, and its rules."""
    table: defaultdict[str, defaultdict[str, list[list[str]]]]
    table = defaultdict(lambda: defaultdict(list))
    for line in _data("calls_for_help.txt").splitlines():
        if line and not line.startswith("#"):
            name, language, rest = line.split("\t")
            table[name][language].append(rest.split(" " if name == "rule" else ", "))
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
