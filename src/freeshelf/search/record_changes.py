"""The last change of each record that is or was open to everyone.

It is noted when the index is brought up to date, which every change of what readers see
comes to: also one of a label, of a file, or of a record that names this one.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Max, Q

from freeshelf.core.batches import in_batches
from freeshelf.library.models import File, FileVersion, Resource, ResourceRelation
from freeshelf.search.engines.base import ResourceDocument
from freeshelf.search.models import RecordChange

_BATCH = 200
_OPEN = "open"
# What a document of the index does not hold.
_COLUMNS = (
    *("source_url", "rights", "license", "legal_status", "content_notice"),
    *("description", "is_part_of", "issued", "alternative", "field_values"),
)


def open_version(document: ResourceDocument) -> str:
    """Return a digest of a document without its closed files."""
    body = tuple(each for each in document.body if each.level == _OPEN)
    passages = tuple(each for each in document.passages if each.level == _OPEN)
    if len(body) == len(document.body) and len(passages) == len(document.passages):
        return document.version
    return _digest(replace(document, body=body, passages=passages, version=""))


def note_changes(versions: Mapping[str, str], *, now: datetime) -> None:
    """Note which of these records were opened, changed or closed.

    `versions` are of their documents, by identifier, empty without one. Records that
    are related to them may have changed as well.
    """
    related = _related(versions) - versions.keys()
    for batch in in_batches([*versions, *sorted(related)], _BATCH):
        _note({key: versions.get(key) for key in batch}, now=now)


def note_all(versions: Mapping[str, str], *, now: datetime) -> None:
    """Note the changes of all records, given the versions of all documents."""
    known = RecordChange.objects.exclude(kind=RecordChange.Kind.CLOSED)
    gone = set(known.values_list("identifier", flat=True)) - versions.keys()
    note_changes({**versions, **dict.fromkeys(sorted(gone), "")}, now=now)


@transaction.atomic
def _note(versions: Mapping[str, str | None], *, now: datetime) -> None:
    """Note the changes of a few records; None is a version that has not changed."""
    rows = RecordChange.objects.filter(identifier__in=versions)
    known = {row.identifier: row for row in rows}
    visible = _visible_parts(versions)
    changed = []
    for key, version in versions.items():
        row = known.get(key)
        seen = _state(version, visible.get(key), row)
        before = (row.text_digest, row.row_digest) if row else ("", "")
        if seen == before:
            continue
        row = row or RecordChange(identifier=key, kind=RecordChange.Kind.CLOSED)
        is_new = RecordChange.UNKNOWN not in before
        row.text_digest, row.row_digest = seen
        if is_new or not any(seen):
            row.kind = _kind(row, is_open=any(seen))
            row.changed_at = now
            row.number = 0
        changed.append(row)
    _save(changed)


def _state(
    version: str | None, parts: str | None, row: RecordChange | None
) -> tuple[str, str]:
    """Return what readers see as two digests, empty ones of what they do not."""
    if parts is None:
        return "", ""
    if not version:
        # A neighbour, or published after the list of all records was read: its document
        # is as it was.
        return (row.text_digest, parts) if row and row.text_digest else ("", "")
    return version, parts


def _kind(row: RecordChange, *, is_open: bool) -> str:
    if not is_open:
        return RecordChange.Kind.CLOSED
    if row.kind == RecordChange.Kind.CLOSED:
        return RecordChange.Kind.OPENED
    return RecordChange.Kind.CHANGED


def _save(rows: list[RecordChange]) -> None:
    """Save rows; those that were given no number yet get the next ones."""
    if not rows:
        return
    last = RecordChange.objects.aggregate(last=Max("number"))["last"] or 0
    for row in rows:
        if not row.number:
            last += 1
            row.number = last
    RecordChange.objects.bulk_create([row for row in rows if row.pk is None])
    RecordChange.objects.bulk_update(
        [row for row in rows if row.pk is not None],
        ["number", "kind", "changed_at", "text_digest", "row_digest"],
    )


def _visible_parts(keys: Iterable[str]) -> dict[str, str]:
    """Return digests of what documents do not hold, of records open to everyone."""
    visible = Resource.objects.visible_to(AnonymousUser()).filter(
        identifier__in=list(keys)
    )
    rows = list(visible.values_list("pk", "identifier", *_COLUMNS))
    primary = [row[0] for row in rows]
    parts: dict[int, list[object]] = {row[0]: list(row[2:]) for row in rows}
    versions = FileVersion.objects.current_in(primary, AnonymousUser()).order_by(
        "file__sort_order", "file__number"
    )
    # Only where there is one, so that the digests of all others stay.
    dated = visible.filter(opens_on__isnull=False).values_list("pk", "opens_on")
    opening = File.objects.opening_for(AnonymousUser()).filter(resource__in=primary)
    rows_of_files = opening.order_by("number").values_list("resource", "opens_on")
    for key, day in (*dated, *rows_of_files):
        parts.get(key, []).append(["opens", day.isoformat()])
    columns = ("content", "file__number", "file__rights", "file__language")
    for key, *values in versions.values_list("file__resource", *columns):
        parts[key].append(values)
    links = ResourceRelation.objects.filter(
        Q(resource__in=primary) | Q(target__in=primary)
    )
    open_keys = Resource.objects.visible_to(AnonymousUser()).values("pk")
    links = links.filter(resource__in=open_keys, target__in=open_keys).order_by("pk")
    for source, target, kind in links.values_list("resource", "target", "kind"):
        for key in {source, target} & parts.keys():
            parts[key].append([source, target, str(kind)])
    return {row[1]: _digest(parts[row[0]]) for row in rows}


def _related(keys: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for batch in in_batches(list(keys), _BATCH):
        links = ResourceRelation.objects.filter(
            Q(resource__identifier__in=batch) | Q(target__identifier__in=batch)
        )
        for pair in links.values_list("resource__identifier", "target__identifier"):
            found.update(pair)
    return found


def _digest(value: object) -> str:
    return hashlib.blake2b(repr(value).encode(), digest_size=12).hexdigest()
