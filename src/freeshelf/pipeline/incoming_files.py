"""What follows when a file comes in, and when a record is made of it."""

from datetime import datetime
from typing import Any

from freeshelf.ingest.models import Source
from freeshelf.ingest.provenance import checksum_of, remember
from freeshelf.library.models import IncomingFile, Resource
from freeshelf.pipeline.tasks import look_at_incoming


def have_looked_at(sha256: str, **_: Any) -> None:
    """A file that came in is looked at for proposals by a worker."""
    look_at_incoming.enqueue(sha256=sha256)


def remember_file(
    incoming: IncomingFile,
    resource: Resource,
    taken: list[dict[str, Any]],
    now: datetime,
    **_: Any,
) -> None:
    """Note that a record came from a file, and what of it was taken from where."""
    source, _created = Source.objects.get_or_create(
        slug="files",
        defaults={"kind": Source.Kind.FILES, "title": "Files uploaded by staff"},
    )
    record = {
        "name": incoming.original_name,
        "sha256": incoming.content_id,
        "received": incoming.received_at.isoformat(),
        "taken": taken,
    }
    remember(
        source=source,
        key=f"file-{incoming.pk}",
        target=resource,
        checksum=checksum_of(record),
        record=record,
        revision=resource.latest_revision_id,
        now=now,
    )
