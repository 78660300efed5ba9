"""Weights of the signs of a title, the constant last.

Written by `python -m bench.describing.fitting`.
"""

WEIGHTS = (
    2.302,
    0.703,
    1.389,
    1.15,
    -0.513,
    -2.004,
    -0.347,
    0.681,
    -0.827,
    -1.351,
    -1.423,
    0.0,
    -0.959,
    -1.454,
    -0.643,
    0.582,
    -1.353,
    -0.764,
    1.58,
    -1.19,
    -0.144,
    2.584,
    1.257,
    0.126,
    1.165,
    -0.356,
    0.975,
    -3.129,
)
