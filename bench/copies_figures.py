"""Counts of a measurement of copies."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Figures:
    """Counts over all copies, and the documents of which something was left."""

    counts: Counter[str] = field(default_factory=Counter)
    left: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    unlike: list[str] = field(default_factory=list)
