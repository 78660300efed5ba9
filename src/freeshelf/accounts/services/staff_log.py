"""Chain the log of staff's actions, so that it cannot be changed unnoticed.

Wagtail logs each action. Entries that have settled are sealed in batches: the head of
a batch is a digest of its entries and of the former head. A head that is kept
elsewhere, in a backup or on paper, vouches for all entries up to it.

A digest covers the number of the account, the action, its time and its object. It
leaves out titles and details, which the erasure of personal data empties.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from wagtail.models import ModelLogEntry, PageLogEntry

from freeshelf.accounts.errors import NotALogHeadError
from freeshelf.accounts.models import LogBatch

# A transaction that began earlier may still bring entries with lower numbers.
_SETTLES_AFTER = timedelta(minutes=10)
_ENTRIES_PER_BATCH = 1000
_BATCHES_AT_ONCE = 20
_START = "0" * 64
_COLUMNS = (
    "pk",
    "action",
    "content_type__app_label",
    "content_type__model",
    "user_id",
    "revision_id",
    "timestamp",
    "uuid",
    "content_changed",
    "deleted",
)
_WRITTEN = re.compile(
    r"batch\s+(\d+)\b.*?\bhead\W+((?:[0-9a-f]\s*){64})", re.IGNORECASE | re.DOTALL
)


@dataclass(frozen=True, slots=True)
class LogHead:
    """The head of a batch, which vouches for all entries up to it."""

    batch: int
    head: str

    def __str__(self) -> str:
        return f"Log of staff's actions, batch {self.batch}, head: {self.head}"

    @classmethod
    def parse(cls, text: str) -> "LogHead":
        """Read a head as printed, or the manifest of a backup.

        Raises NotALogHeadError.
        """
        try:
            log = json.loads(text)["log"]
            return cls(int(log["batch"]), str(log["head"]))
        except (KeyError, TypeError, ValueError):
            pass
        if found := _WRITTEN.search(text):
            return cls(int(found[1]), "".join(found[2].split()).lower())
        raise NotALogHeadError


def newest_head() -> LogHead | None:
    """Return the head of the newest batch, None before there is one."""
    batch = LogBatch.objects.order_by("number").last()
    return LogHead(batch.number, batch.head) if batch else None


def seal(*, now: datetime) -> int:
    """Seal the entries that have settled, and return the number of new batches."""
    return sum(1 for _ in islice(iter(lambda: _seal_next(now), None), _BATCHES_AT_ONCE))


def _seal_next(now: datetime) -> LogBatch | None:
    with transaction.atomic():
        before = LogBatch.objects.order_by("number").last()
        last, last_page = (
            (before.last_entry, before.last_page_entry) if before else (0, 0)
        )
        batch = LogBatch(
            number=before.number + 1 if before else 1,
            sealed_at=now,
            last_entry=_settled(ModelLogEntry, last, now),
            last_page_entry=_settled(PageLogEntry, last_page, now),
        )
        if (batch.last_entry, batch.last_page_entry) == (last, last_page):
            return None
        batch.entry_count, batch.digest = _digest(before, batch)
        batch.head = _head(before, batch)
        batch.save(force_insert=True)
    return batch


def _settled(model: Any, last: int, now: datetime) -> int:
    """Return the number of the last entry for a batch that follows another one."""
    after = model.objects.filter(pk__gt=last).order_by("pk")
    recent = after.filter(timestamp__gt=now - _SETTLES_AFTER, timestamp__lte=now)
    if first := recent.values_list("pk", flat=True).first():
        after = after.filter(pk__lt=first)
    keys = list(after.values_list("pk", flat=True)[:_ENTRIES_PER_BATCH])
    return keys[-1] if keys else last


def faults() -> Iterator[str]:
    """Yield a sentence for each batch whose entries, or itself, were changed."""
    before: LogBatch | None = None
    for batch in LogBatch.objects.order_by("number").iterator():
        expected = before.number + 1 if before else 1
        if batch.number != expected:
            yield f"The log of staff's actions lacks its batch {expected}."
        if batch.head != _head(before, batch):
            yield f"{_named(batch)} does not follow from the batch before it."
        count, digest = _digest(before, batch)
        if count < batch.entry_count:
            yield f"{_named(batch)} lacks {batch.entry_count - count} of its entries."
        elif count > batch.entry_count:
            more = count - batch.entry_count
            yield f"{_named(batch)} has entries that were put in ({more})."
        elif digest != batch.digest:
            yield f"{_named(batch)} has an entry that was changed."
        before = batch


def fault_against(known: LogHead) -> str:
    """Return what is wrong with the chain by a head that was kept, or nothing."""
    batch = LogBatch.objects.filter(number=known.batch).first()
    if batch is None:
        return (
            f"The log of staff's actions ends before batch {known.batch}: entries were "
            "taken away, or an older backup was restored."
        )
    if batch.head != known.head:
        return (
            f"{_named(batch)} has another head than the one that was kept: it or a "
            "batch before it was written anew."
        )
    return ""


def _named(batch: LogBatch) -> str:
    day = f"{batch.sealed_at:%Y-%m-%d %H:%M}"
    return f"Batch {batch.number} of the log of staff's actions (sealed {day})"


def _head(before: LogBatch | None, batch: LogBatch) -> str:
    return _sha256(
        [
            before.head if before else _START,
            batch.number,
            _time(batch.sealed_at),
            batch.last_entry,
            batch.last_page_entry,
            batch.entry_count,
            batch.digest,
        ]
    )


def _digest(before: LogBatch | None, batch: LogBatch) -> tuple[int, str]:
    first, first_page = (
        (before.last_entry, before.last_page_entry) if before else (0, 0)
    )
    entries = [
        *_rows("object_id", _between(ModelLogEntry, first, batch.last_entry)),
        *_rows("page_id", _between(PageLogEntry, first_page, batch.last_page_entry)),
    ]
    return len(entries), _sha256(entries)


def _between(model: Any, first: int, last: int) -> QuerySet[Any]:
    rows: QuerySet[Any] = model.objects.filter(pk__gt=first, pk__lte=last)
    return rows.order_by("pk")


def _rows(of: str, entries: QuerySet[Any]) -> Iterator[list[Any]]:
    for row in entries.values_list(of, *_COLUMNS):
        yield [
            _time(value) if isinstance(value, datetime) else value and str(value)
            for value in row
        ]


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _sha256(values: list[Any]) -> str:
    text = json.dumps(values, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
