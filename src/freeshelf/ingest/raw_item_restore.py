"""Raw items that a run had made something of: kept as they came once more."""

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
    """Entries by the keys of records that earlier runs had kept raw."""
    entries = RunEntry.objects.filter(
        run__source=run.source_id, run__lt=run.pk, outcome=KEPT_RAW
    ).exclude(run__outcome=IngestRun.Outcome.UNDONE)
    return dict(entries.order_by("pk").values_list("record_key", "pk"))


def restore_raw_item(known: Provenance, entry: RunEntry, *, now: datetime) -> None:
    """Keep a record as the run of that entry did: it goes when that is taken back."""
    store_raw_record(
        source=known.source,
        key=known.record_key,
        kind=entry.record_type,
        status=entry.record_status,
        title=entry.title,
        reason=entry.reason,
        record=known.record.get("said") or known.record,
        now=now,
    )
    kept = RawItem.objects.get(source=known.source, record_key=known.record_key)
    RunCreation.objects.create(
        run=entry.run,
        content_type=ContentType.objects.get_for_model(RawItem),
        object_id=str(kept.pk),
    )
