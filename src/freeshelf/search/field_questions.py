"""Judge whether a question is about trafficking and exploitation, in whatever words.

A logistic regression over what layers of a model read of a question anyway. Its weights
hold for one model, by the key of its files: `python -m bench.field_questions` writes
data/field_questions_weights.json. It says nothing of a library about something else:
there it is not asked (`dense/field_share.py`).
"""

import json
from functools import cache
from importlib import resources
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float32]

# No question is surer than this: similarity and words count, too.
_SUREST = 4.0


class FieldWeights(NamedTuple):
    """A logistic regression over the layers of one model, by the key of its files."""

    made_with: str
    bias: float
    of_layers: Numbers


def field_odds(key: str, layers: Numbers) -> float | None:
    """Return the log odds that a question is about the field, from -4 to 4.

    `layers` is one row of what a model reads of it; None for a model without weights.
    """
    weights = field_weights()
    if key != weights.made_with or layers.shape != weights.of_layers.shape:
        return None
    odds = weights.bias + float(weights.of_layers @ layers)
    return max(-_SUREST, min(_SUREST, odds))


@cache
def field_weights() -> FieldWeights:
    """Return the weights that the package brings."""
    folder = resources.files("freeshelf.search").joinpath("data")
    row = json.loads(folder.joinpath("field_questions_weights.json").read_text("utf-8"))
    of_layers = np.array(row["of_layers"], np.float32)
    return FieldWeights(row["made_with"], row["bias"], of_layers)
