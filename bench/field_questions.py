"""Make and measure the weights that tell questions about the field from others.

    python -m bench.field_questions

writes src/freeshelf/search/data/field_questions_weights.json: a logistic regression
over what layers of the recommended model read of the questions of field-questions.yaml.
What is printed is of each of the two authors, by weights made without it.
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import yaml

from bench.embedding import embedded
from bench.logistic import Dense, Numbers, regression_of_many
from bench.outside import area_under_curve
from bench.speed.product import REPOSITORY

_QUESTIONS = REPOSITORY / "bench" / "data" / "field-questions.yaml"
_WEIGHTS = REPOSITORY / "src/freeshelf/search/data/field_questions_weights.json"
# Chosen on the two authors, each by weights made without it.
_RIDGE = 0.2


def main() -> int:
    """Write the weights and print the areas under the curve."""
    parser = argparse.ArgumentParser(description=__doc__)
    cache = REPOSITORY / ".make" / "bench"
    parser.add_argument("--cache", type=Path, default=cache)
    questions = yaml.safe_load(_QUESTIONS.read_text("utf-8"))["questions"]
    made = embedded(
        [each["query"] for each in questions], cache=parser.parse_args().cache
    )
    if made is None:
        return 1
    key, layers = made
    is_inside = np.array([each["kind"] == "inside" for each in questions])
    authors = np.array([each["id"].split("-")[0] for each in questions])
    is_read = layers.any(axis=1)

    def learnt(is_taken: np.ndarray) -> Numbers:
        taken = is_taken & is_read
        return regression_of_many(Dense(layers[taken]), is_inside[taken], ridge=_RIDGE)

    for author in sorted(set(authors)):
        is_in = (authors == author) & is_read
        weights = learnt(authors != author)
        scores = layers[is_in] @ weights[:-1] + weights[-1]
        area = area_under_curve(scores, is_inside[is_in])
        print(f"{author}: {is_in.sum()} questions, area under the curve {area:.3f}")
    weights = learnt(is_read)
    row = {
        "made_with": key,
        "bias": round(float(weights[-1]), 3),
        "of_layers": [round(float(each), 3) for each in weights[:-1]],
    }
    _WEIGHTS.write_text(json.dumps(row) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
