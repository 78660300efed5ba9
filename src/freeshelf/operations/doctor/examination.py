"""Run all checks in an order in which earlier repairs help later ones."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from freeshelf.operations.doctor.checks import (
    Finding,
    examine_index,
    examine_language_models,
    examine_late_indexes,
    examine_queue,
    examine_roles,
    examine_scans,
    examine_vectors,
)
from freeshelf.operations.doctor.contents import (
    examine_contents,
    examine_extraction,
    examine_renditions,
)
from freeshelf.operations.paths import files_lock

_LOCK_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Findings, which of them were repaired, and which are left."""

    found: tuple[Finding, ...]
    repaired: tuple[Finding, ...]

    @property
    def left(self) -> tuple[Finding, ...]:
        """Findings that still apply."""
        return tuple(finding for finding in self.found if finding not in self.repaired)


def examine(
    *,
    now: datetime,
    mend: bool,
    with_checksums: bool = True,
    report: Callable[[Finding], None] = lambda finding: None,
) -> Diagnosis:
    """Check database, files, queue and index; repair what can be repaired.

    Raises LockHeldError when a backup takes longer than a minute.
    """
    found: list[Finding] = []
    repaired: list[Finding] = []
    with files_lock(wait_seconds=_LOCK_SECONDS):
        for finding in _findings(now=now, with_checksums=with_checksums):
            found.append(finding)
            report(finding)
            if mend and finding.repair is not None:
                finding.repair()
                repaired.append(finding)
    return Diagnosis(found=tuple(found), repaired=tuple(repaired))


def _findings(*, now: datetime, with_checksums: bool) -> Iterator[Finding]:
    yield from examine_roles()
    yield from examine_queue(now=now)
    yield from examine_contents(now=now, with_checksums=with_checksums)
    yield from examine_extraction()
    yield from examine_renditions()
    yield from examine_scans()
    yield from examine_late_indexes()
    yield from examine_index()
    yield from examine_vectors()
    yield from examine_language_models(with_checksums=with_checksums)
