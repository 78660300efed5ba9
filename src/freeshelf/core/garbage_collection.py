"""Garbage collection in processes that load much and then make few cycles."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# A page creates thousands of objects and no cycles: with the default thresholds a tenth
# of its time is spent on garbage collection.
_THRESHOLDS = (20_000, 20, 50)


@contextmanager
def paused_while_loading() -> Iterator[None]:
    """Collect no garbage while modules are imported; never look at what they loaded.

    A third of a start would be spent on looking at what stays until the end.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.set_threshold(*_THRESHOLDS)
        gc.enable()
