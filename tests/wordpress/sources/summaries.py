"""Sources read to their end, and what came of it."""

from collections import Counter
from dataclasses import dataclass, field

from freeshelf.sources.base import Repair
from freeshelf_wordpress.sources.records import Source, SourceAuthor, SourceItem


@dataclass
class Summary:
    """Counts of what a source yielded, and what it had to repair."""

    authors: int = 0
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    repairs: list[Repair] = field(default_factory=list)
    repair_count: int = 0

    @property
    def items(self) -> int:
        return self.counts.total()


def read_all(source: Source) -> Summary:
    """Read a source once, with whatever error it raises."""
    summary = Summary()
    for record in source.records():
        if isinstance(record, SourceAuthor):
            summary.authors += 1
        elif isinstance(record, SourceItem):
            summary.counts[record.type, record.status] += 1
    summary.repairs = getattr(source, "repairs", [])
    summary.repair_count = getattr(source, "repair_count", 0)
    return summary
