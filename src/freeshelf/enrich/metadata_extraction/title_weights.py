"""Weights of the signs of a title, the constant last.

Written by `python -m bench.describing.fitting`.
"""

WEIGHTS = (
    2.289,
    0.681,
    1.464,
    1.156,
    -0.561,
    -1.981,
    -0.369,
    0.662,
    -0.863,
    -1.358,
    -1.456,
    0.0,
    -0.948,
    -0.882,
    -0.624,
    0.656,
    -1.299,
    -0.727,
    1.557,
    -1.229,
    -0.14,
    2.581,
    1.269,
    0.158,
    1.17,
    -0.354,
    0.883,
    -3.161,
)
