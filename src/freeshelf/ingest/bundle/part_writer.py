"""Write the parts of a bundle and skip unchanged ones.

A part is updated when the bundle changes it, but never after a person has edited it.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Model

from freeshelf.ingest.errors import IngestError
from freeshelf.ingest.models import Source
from freeshelf.ingest.provenance import checksum_of, find_target, save_provenance
from freeshelf.ingest.publishing import is_edited_by_user
from freeshelf.ingest.record_writer import KEPT
from freeshelf.ingest.reports import NEW, UNCHANGED, UPDATED


class UnknownConceptError(IngestError):
    """A record names a concept that the library does not have."""

    message = (
        "Record %(record)s names %(identifier)r, which is not in the vocabulary "
        "%(scheme)r: add the concept or import the vocabulary again."
    )


class BrokenLinkError(IngestError):
    """A page links to a missing part of the bundle."""

    message = "Page %(page)s links to %(link)s, which is not there."


class RefusedRecordError(IngestError):
    """The library refuses a record of the bundle."""

    message = "Record %(record)s is refused: %(reason)s"


Write = Callable[[Any], Model]


def draft_of(existing: Any) -> Any:
    """Return an object as last edited, or None for one that is still to be made."""
    return existing.get_latest_revision_as_object() if existing else None


def publish(draft: Any) -> Any:
    """Publish a draft, which may be new, and return the object as it is stored."""
    if draft.pk is None:
        draft.save()
    draft.save_revision().publish()
    return type(draft).objects.get(pk=draft.pk)


@dataclass(slots=True)
class PartWriter:
    """Writer that keeps library objects in step with the parts of a source."""

    source: Source
    now: datetime
    targets: dict[str, Any] = field(default_factory=dict)

    def write_part(self, key: str, part: Any, write: Write) -> str:
        """Write a part of the bundle as `write_if_changed` does, by all its values."""
        values = asdict(part)
        return self.write_if_changed(
            key=key, checksum=checksum_of(values), record=values, write=write
        )

    def write_if_changed(
        self, *, key: str, checksum: str, record: dict[str, Any], write: Write
    ) -> str:
        """Write a part unless it exists unchanged and return the outcome.

        `write` receives the library object, or None for a new one, and returns it saved
        and published. Afterwards the object is in `targets`, by key.
        """
        provenance, target = find_target(self.source, key)
        if provenance is not None:
            self.targets[key] = target
            if target is None or is_edited_by_user(target, provenance):
                return KEPT
            if provenance.checksum == checksum:
                return UNCHANGED
        written = write(target)
        self.targets[key] = written
        save_provenance(
            source=self.source,
            key=key,
            target=written,
            checksum=checksum,
            record=record,
            now=self.now,
            url=str(record.get("source_url", "")),
            revision=getattr(written, "latest_revision_id", None) or "",
        )
        return NEW if target is None else UPDATED
