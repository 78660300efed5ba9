"""Files for a library to dump, and the dump; called inside the product."""

import hashlib
import resource
import time
from typing import Any

from django.db import transaction
from django.utils import timezone

from bench.speed.product import MeasuringError
from freeshelf.dumps.services import current_dump, make_dump
from freeshelf.enrich.models import Passage
from freeshelf.library.models import File, FileContent, FileVersion, Resource

_BATCH = 500
_PAGES = 40
_TEXT = "Workers pay fees before they leave, borrow for them, and work them off. " * 14


def add_files(every: int) -> int:
    """Give every so many records a file of forty passages, without its bytes."""
    keys = list(Resource.objects.values_list("pk", flat=True))[::every]
    now = timezone.now()
    for first in range(0, len(keys), _BATCH):
        with transaction.atomic():
            _add(keys[first : first + _BATCH], now)
    return len(keys)


def _add(keys: list[int], now: Any) -> None:
    digests = {key: hashlib.sha256(str(key).encode()).hexdigest() for key in keys}
    contents = FileContent.objects.bulk_create(
        FileContent(
            pk=digest,
            size=100_000,
            media_type="application/pdf",
            storage_name=digest,
            state=FileContent.State.DONE,
            page_count=_PAGES,
            stored_at=now,
        )
        for digest in digests.values()
    )
    files = File.objects.bulk_create(File(resource_id=key, number=1) for key in keys)
    FileVersion.objects.bulk_create(
        FileVersion(
            file=file,
            content=content,
            original_name="report.pdf",
            is_current=True,
            added_at=now,
        )
        for file, content in zip(files, contents, strict=True)
    )
    Passage.objects.bulk_create(
        Passage(
            content=content,
            ordinal=number,
            page_number=number + 1,
            language="en",
            text=f"{content.pk[:8]} {_TEXT}",
            start=0,
        )
        for content in contents
        for number in range(_PAGES)
    )


def dump() -> dict[str, Any]:
    """Make a dump; return its counts, its bytes, and the most memory it took."""
    manifest = make_dump(now=timezone.now())
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    made = current_dump()
    if made is None or not made.is_open():
        raise MeasuringError("The dump is not offered.")
    started = time.monotonic()
    made.is_open()
    return {
        "counts": manifest["counts"],
        "bytes": sum(each["bytes"] for each in manifest["files"]),
        "memory": memory,
        "check": time.monotonic() - started,
    }
