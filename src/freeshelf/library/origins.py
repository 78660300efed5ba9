"""Sources that open records came from, as far as everyone may know of them.

What imports records registers itself here: outputs do not import it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from django.db.models import QuerySet

from freeshelf.library.models import Resource


@dataclass(frozen=True, slots=True)
class Origin:
    """A source that gave a record, the address of the record there, and the day."""

    source: str
    title: str
    address: str  # empty where not everyone may be shown it
    retrieved_on: date


class RecordOrigins(Protocol):
    """Reads of what is imported."""

    def sources(self) -> QuerySet[Any]:
        """Return sources with slug, title, public_address and record_count."""

    def records_of(self, source: Any) -> QuerySet[Resource]:
        """Return the open records that came from a source."""

    def origins_of(self, keys: Collection[int]) -> Mapping[int, Sequence[Origin]]:
        """Return the origins of open records by primary key, in few queries."""


_registered: list[RecordOrigins] = []


def register_record_origins(origins: RecordOrigins) -> None:
    """Register the reads; they take the place of earlier ones."""
    _registered[:] = [origins]


def record_origins() -> RecordOrigins:
    """Return the registered reads."""
    return _registered[0]
