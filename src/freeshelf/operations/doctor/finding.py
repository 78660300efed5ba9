"""A problem and its repair."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem, described for the operator; repair is None if it is manual."""

    message: str
    repair: Callable[[], None] | None = None
