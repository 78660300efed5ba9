"""Similarities to any question, as remembered to foresee what a page asks.

They are no part of an answer: answers compare the records that they are about.
"""

import time
from collections.abc import Mapping
from weakref import WeakKeyDictionary

from freeshelf.search.engines.vectors import Floats, VectorIndex

_RECORDS = 100
_SECONDS = 60.0

_Known = dict[tuple[str, ...], tuple[float, Mapping[str, float]]]
_remembered: WeakKeyDictionary[VectorIndex, _Known] = WeakKeyDictionary()


def nearest_to_any(
    index: VectorIndex, average: Floats, *, levels: tuple[str, ...]
) -> Mapping[str, float]:
    """Return the records nearest to the average question with their cosines.

    They are those of up to a minute ago. Raises what the index raises.
    """
    known = _remembered.setdefault(index, {})
    until, found = known.get(levels, (0.0, {}))
    if time.monotonic() >= until:
        near = index.neighbours(
            average, access_levels=levels, limit=_RECORDS, threshold=-1.0
        )
        found = {each.key: each.similarity for each in near}
        known[levels] = time.monotonic() + _SECONDS, found
    return found
