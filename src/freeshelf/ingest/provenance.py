"""Provenance of imported objects, which makes an import repeatable."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from freeshelf.ingest.deferred_rows import deferred_row, save_or_defer
from freeshelf.ingest.field_secrets import without_secrets
from freeshelf.ingest.known_keys import add_known, add_raw, may_be_known, may_be_raw
from freeshelf.ingest.models import Provenance, RawItem, RunCreation, Source

_KEY_LENGTH = 500
M = TypeVar("M", bound=Model)


def checksum_of(*parts: Any) -> str:
    """Return one checksum of plain data, the same for equal data."""
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def record_key(text: str) -> str:
    """Return a key that fits its column; a long one is cut and ends in its checksum."""
    if len(text) <= _KEY_LENGTH:
        return text
    return f"{text[: _KEY_LENGTH - 65]}#{checksum_of(text)}"


def find_provenance(source: Source, key: str) -> Provenance | None:
    """Return the provenance of a record; None for a source that is not saved yet."""
    if source.pk is None:
        return None
    key = record_key(key)
    deferred = deferred_row((Provenance, source.pk, key))
    if isinstance(deferred, Provenance):
        return deferred
    if not may_be_known(source, key):
        return None
    return Provenance.objects.filter(source=source, record_key=key).first()


def find_target(source: Source, key: str) -> tuple[Provenance | None, Model | None]:
    """Return the provenance of a record and its object, which may be deleted."""
    provenance = find_provenance(source, key)
    return provenance, None if provenance is None else provenance.target


def imported_as(source: Source, key: str, model: type[M]) -> M | None:
    """Return the object of a record if it is of a model."""
    _provenance, target = find_target(source, key)
    return target if isinstance(target, model) else None


def save_provenance(
    *,
    source: Source,
    key: str,
    target: Model,
    checksum: str,
    record: Mapping[str, Any],
    now: datetime,
    url: str = "",
    revision: object = "",
    provenance: Provenance | None = None,
) -> None:
    """Save the source of an object and delete the unmapped copy of its record.

    `provenance` is the row of the record, if the caller has read it.
    """
    key = record_key(key)
    # Fewer queries than update_or_create, whose locks a single writer does not need.
    provenance = (
        provenance
        or find_provenance(source, key)
        or Provenance(source=source, record_key=key)
    )
    provenance.record_url = url[:2000]
    provenance.checksum = checksum
    provenance.retrieved_at = now
    provenance.record = without_secrets(record)
    provenance.revision = str(revision or "")
    provenance.content_type = ContentType.objects.get_for_model(target)
    provenance.object_id = str(target.pk)
    if provenance.pk is not None:
        provenance.save()
    elif deferred_row((Provenance, source.pk, key)) is None:
        save_or_defer(provenance, name=(Provenance, source.pk, key))
        add_known(source, key)
    if may_be_raw(source, key):
        RawItem.objects.filter(source=source, record_key=key).delete()


def save_own_provenance(
    kind: Source.Kind, *, title: str, record: Mapping[str, Any], **values: Any
) -> None:
    """Save that an object came from people here, as `save_provenance` does."""
    source, _created = Source.objects.get_or_create(
        slug=kind, defaults={"kind": kind, "title": title}
    )
    save_provenance(
        source=source, checksum=checksum_of(record), record=record, **values
    )


def forget_file_of_origin(*, target: Model, sha256: str) -> None:
    """Forget name and checksum of an uploaded file that an object was made from."""
    rows = Provenance.objects.filter(
        **reference_to(target), source__kind=Source.Kind.FILES, record__sha256=sha256
    )
    for row in rows:
        row.record = {
            name: value
            for name, value in row.record.items()
            if name not in ("name", "sha256")
        }
        row.save(update_fields=["record"])


def reference_to(target: Model) -> dict[str, Any]:
    """Return the values of the fields that refer to an object."""
    kind = ContentType.objects.get_for_model(target)
    return {"content_type": kind, "object_id": str(target.pk)}


def was_created_by_import(target: Model) -> bool:
    """Return whether an import created an object instead of finding it here."""
    return RunCreation.objects.filter(**reference_to(target)).exists()


def store_raw_record(
    *,
    source: Source,
    key: str,
    kind: str,
    status: str,
    title: str,
    reason: str,
    record: Mapping[str, Any],
    now: datetime,
) -> bool:
    """Store a record unmapped and return whether the stored copy changed."""
    key = record_key(key)
    checksum = checksum_of(record, reason)
    stored = RawItem.objects.filter(source=source, record_key=key, checksum=checksum)
    if may_be_raw(source, key) and stored.exists():
        return False
    add_raw(source, key)
    RawItem.objects.update_or_create(
        source=source,
        record_key=key,
        defaults={
            "record_type": kind[:100],
            "record_status": status[:50],
            "title": title,
            "reason": reason,
            "checksum": checksum,
            "retrieved_at": now,
            "data": without_secrets(record),
        },
    )
    return True
