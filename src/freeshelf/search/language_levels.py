"""Turn the vector of a question so that no language is nearer to it than another.

In a multilingual model all texts of a language are near to each other, so a question is
nearer to whatever is in its own language than to what means the same in another. How
much nearer is measured by the mean vectors of passages of each language
(data/language_means.json, by `python -m bench.language_means`, for one model by the key
of its files). As removing the language from vectors does (Yang, Yang, Cer and Darve, A
Simple and Effective Method to Eliminate the Self Language Bias in Multilingual
Representations, 2021), but for the question alone: vectors of passages stay.
"""

import json
from collections.abc import Collection, Mapping
from functools import cache
from importlib import resources
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]

_RIDGE = 1e-4


class LanguageMeans(NamedTuple):
    """Mean vectors of passages by language (BCP 47), for one model by its key."""

    made_with: str
    by_language: Mapping[str, Vector]


class LevelQuestion(NamedTuple):
    """A unit vector; what is similar to it is so times `length`."""

    vector: Vector
    length: float


def level_question(
    key: str, vector: Vector, languages: Collection[str]
) -> LevelQuestion | None:
    """Return a question that is as near to each language as to the nearest of its own.

    `languages` are those that the question may be in. None for a model without means,
    and for a question in another language than theirs.
    """
    means = language_means()
    own = [each for each in means.by_language if each in languages]
    others = [each for each in means.by_language if each not in languages]
    if key != means.made_with or not own or not others:
        return None
    rows = np.array([means.by_language[each] for each in (*own, *others)])
    near = rows @ vector
    # Own languages stay where they are, the others come as near as the nearest of them.
    wanted = np.where(
        np.arange(len(near)) < len(own), 0.0, near[: len(own)].max() - near
    )
    gram = rows @ rows.T + _RIDGE * np.eye(len(rows))
    turned = vector + rows.T @ np.linalg.solve(gram, wanted)
    length = float(np.linalg.norm(turned))
    return LevelQuestion((turned / length).astype(np.float32), length)


@cache
def language_means() -> LanguageMeans:
    """Return the means that the package brings."""
    folder = resources.files("freeshelf.search").joinpath("data")
    row = json.loads(folder.joinpath("language_means.json").read_text("utf-8"))
    by_language = {
        language: np.array(mean, np.float32) for language, mean in row["means"].items()
    }
    return LanguageMeans(row["made_with"], by_language)
