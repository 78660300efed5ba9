"""How every part of a bundle is written.

Once, again when the bundle says something new, and never over what a person did since.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Model

from freeshelf.ingest.deferred_indexing import index_at_once
from freeshelf.ingest.models import Source
from freeshelf.ingest.provenance import find_provenance, save_provenance
from freeshelf.ingest.reports import NEW, UNCHANGED, UPDATED
from freeshelf.library.index_tasks import REFERENCES, SEARCH, noting_changes

KEPT = "kept"  # a person changed or deleted it since: it stays as it is

Write = Callable[[Any], Model]


@dataclass(slots=True)
class PartWriter:
    """Keeps our objects in step with the parts of a source."""

    source: Source
    now: datetime
    targets: dict[str, Any] = field(default_factory=dict)

    def write_if_changed(
        self, *, key: str, checksum: str, record: dict[str, Any], write: Write
    ) -> str:
        """Write a part unless it is there; return what happened.

        write gets our object, or None for a new one, and returns it saved and
        published. What was written or found is in targets, by key.
        """
        known = find_provenance(self.source, key)
        target: Any = known.target if known is not None else None
        if known is not None:
            self.targets[key] = target
            if target is None or _was_edited(target, known.revision):
                return KEPT
            if known.checksum == checksum:
                return UNCHANGED
        # A record is saved three times until it is published.
        with noting_changes(SEARCH, REFERENCES) as changed:
            written = write(target)
        index_at_once(changed)
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


def _was_edited(target: Any, revision: str) -> bool:
    latest = getattr(target, "latest_revision_id", None)
    unpublished = getattr(target, "live", True) is False
    return unpublished or (latest is not None and str(latest) != revision)
