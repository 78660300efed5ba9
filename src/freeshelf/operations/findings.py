"""Findings of `freeshelf doctor`."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem, described for the operator; repair is None if it is manual."""

    message: str
    repair: Callable[[], object] | None = None


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Findings, which of them were repaired, and which are left."""

    found: tuple[Finding, ...]
    repaired: tuple[Finding, ...]

    @property
    def left(self) -> tuple[Finding, ...]:
        """Findings that still apply."""
        return tuple(finding for finding in self.found if finding not in self.repaired)
