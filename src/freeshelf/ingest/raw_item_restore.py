"""Restore unmapped items after the run that mapped them was undone."""

from datetime import datetime

from django.contrib.contenttypes.models import ContentType

from freeshelf.ingest.models import (
    IngestRun,
    Provenance,
    RawItem,
    RunCreation,
    RunEntry,
)
from freeshelf.ingest.provenance import store_raw_record
from freeshelf.ingest.reports import KEPT_RAW


def previously_raw_entries(run: IngestRun) -> dict[str, int]:
    """Return the entries of records that earlier runs stored unmapped, by key."""
    entries = RunEntry.objects.filter(
        run__source=run.source_id, run__lt=run.pk, outcome=KEPT_RAW
    ).exclude(run__outcome=IngestRun.Outcome.UNDONE)
    return dict(entries.order_by("pk").values_list("record_key", "pk"))


def restore_raw_item(provenance: Provenance, entry: RunEntry, *, now: datetime) -> None:
    """Store a record unmapped again, as a creation of the earlier run."""
    store_raw_record(
        source=provenance.source,
        key=provenance.record_key,
        kind=entry.record_type,
        status=entry.record_status,
        title=entry.title,
        reason=entry.reason,
        record=provenance.record.get("said") or provenance.record,
        now=now,
    )
    raw_item = RawItem.objects.get(
        source=provenance.source, record_key=provenance.record_key
    )
    RunCreation.objects.create(
        run=entry.run,
        content_type=ContentType.objects.get_for_model(RawItem),
        object_id=str(raw_item.pk),
    )
