"""Weights of the signs of a title, the constant last.

Written by `python -m bench.describing.fitting`.
"""

WEIGHTS = (
    2.19,
    0.65,
    1.49,
    1.215,
    -0.587,
    -2.044,
    -0.361,
    0.637,
    -0.693,
    -1.342,
    -1.501,
    0.0,
    -0.954,
    -0.897,
    -0.646,
    0.606,
    -1.319,
    -0.716,
    1.552,
    -1.291,
    -0.142,
    2.551,
    1.21,
    0.128,
    1.142,
    -0.459,
    0.797,
    -3.113,
)
