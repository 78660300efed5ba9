"""One thing that is wrong, and how to set it right."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, in words for the operator; mend is None when a person must act."""

    message: str
    repair: Callable[[], None] | None = None
