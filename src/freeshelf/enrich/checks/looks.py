"""Look into files and images of the library, and store what was seen."""

import hashlib
import json
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from freeshelf.enrich.check_models import NOT_LOOKED_AT, FileFinding, Look
from freeshelf.enrich.checks.pictures_within import (
    PicturesRead,
    read_pictures_within,
)
from freeshelf.enrich.checks.public_contacts import public_contacts
from freeshelf.enrich.conf import extraction_limits
from freeshelf.enrich.disclosure import looking
from freeshelf.enrich.disclosure.at_risk import directory_of_model
from freeshelf.enrich.disclosure.findings import (
    PICTURE_NOT_READ,
    Finding,
    Gap,
    Means,
    NotLookedAt,
    Place,
)
from freeshelf.enrich.disclosure.names_worker import names_worker
from freeshelf.enrich.models import OcrPage, OcrStatus
from freeshelf.enrich.ocr.engine import is_enabled
from freeshelf.enrich.ocr.page_reading import PageReading, is_doubtful
from freeshelf.enrich.ocr.services import expected_languages, is_plan_of_nothing
from freeshelf.enrich.records import local_file
from freeshelf.enrich.services import known_name
from freeshelf.library.access import Hold
from freeshelf.library.models import FileContent, FileVersion, IncomingFile
from freeshelf.shared.keys import library_key

# Increase it when more is found: files that were looked at before are looked at again.
CHECKER_VERSION = 17

_READ = (OcrPage.State.READ, OcrPage.State.EMPTY, OcrPage.State.KEPT)
_UNFINISHED_SCANS = ("waiting", "running")


def to_look_at() -> QuerySet[FileContent]:
    """Return unchecked contents whose text is extracted, by OCR too, newest first."""
    rows = unchecked().exclude(state__in=FileContent.UNREAD)
    return rows.exclude(scan__state__in=_UNFINISHED_SCANS).order_by("-stored_at", "pk")


def unchecked() -> QuerySet[FileContent]:
    """Return contents that no check has looked into.

    Versions of the past are left out; what waits for a record is looked into before it
    has one.
    """
    in_use = FileVersion.objects.filter(
        Q(is_current=True) | Q(hold=Hold.CHECK), content=OuterRef("pk")
    )
    incoming = IncomingFile.objects.filter(
        content=OuterRef("pk"), settled_at__isnull=True
    )
    done = Look.objects.filter(
        content=OuterRef("pk"), checker_version__gte=CHECKER_VERSION
    )
    return FileContent.objects.filter(Exists(in_use) | Exists(incoming), ~Exists(done))


def unchecked_count() -> int:
    """Return in how many files, of records and incoming, no check has looked."""
    contents = unchecked()
    versions = FileVersion.objects.filter(
        Q(is_current=True) | Q(hold=Hold.CHECK), content__in=contents
    )
    incoming = IncomingFile.objects.filter(
        content__in=contents, settled_at__isnull=True
    )
    return versions.values("file").distinct().count() + incoming.count()


def check_content(*, sha256: str, now: datetime) -> bool:
    """Look into the bytes of a content and store what was seen.

    Returns whether there was something to do: a content that waits to be read, or was
    looked at by this version, is left alone.
    """
    content = FileContent.objects.filter(pk=sha256).first()
    if content is None or not to_look_at().filter(pk=sha256).exists():
        return False
    try:
        with local_file(content) as path:
            seen = look_into(path, content.media_type, known_name(content))
            seen = _with_pictures_within(content, path, seen)
    except FileNotFoundError:
        seen = looking.Look(gaps=(NotLookedAt(Gap.DAMAGED),))
    seen = _with_scanned_pages(content, seen)
    store_look(of={"content": content}, seen=seen, now=now)
    return True


def mark_check_failed(*, sha256: str, now: datetime) -> None:
    """Store that a content could not be looked at: a person decides without a check."""
    content = FileContent.objects.filter(pk=sha256).first()
    if content is not None and not Look.objects.filter(content=content).exists():
        seen = looking.Look(gaps=(NotLookedAt(Gap.DAMAGED),))
        store_look(of={"content": content}, seen=seen, now=now)


def forget_look(*, sha256: str) -> None:
    """Delete what was seen in a content, so that it is looked at again."""
    Look.objects.filter(content=sha256).delete()


@transaction.atomic
def store_look(*, of: dict[str, Any], seen: looking.Look, now: datetime) -> Look:
    """Store what was seen, in place of what was stored before.

    `of` is the content or the picture, by that name.
    """
    Look.objects.filter(**of).delete()
    row = Look.objects.create(**of, checker_version=CHECKER_VERSION, looked_at=now)
    thing = " ".join(f"{name} {each.pk}" for name, each in of.items())
    found = [*_of_findings(thing, seen), *_of_gaps(thing, seen)]
    FileFinding.objects.bulk_create(
        (FileFinding(look=row, **values) for values in found), batch_size=500
    )
    return row


def look_into(path: Path, media_type: str, name: str) -> looking.Look:
    """Look into a local file, whatever it belongs to."""
    key = library_key("disclosure")
    # What people decided to be public here is taken off when a decision is asked for,
    # so that it can be taken back without another look.
    return looking.look(
        path,
        media_type=media_type,
        name=name,
        limits=_limits(),
        key=key,
        public=public_contacts(key=key),
        names=names_worker(directory_of_model()),
    )


def _limits() -> looking.LookLimits:
    limits = extraction_limits()
    return looking.LookLimits(
        max_bytes=limits.max_bytes,
        memory_bytes=limits.memory_bytes,
        seconds=limits.seconds,
    )


def _with_scanned_pages(content: FileContent, seen: looking.Look) -> looking.Look:
    """Return what was seen, with what is in the pages that OCR has read."""
    pages = OcrPage.objects.filter(content=content).order_by("number")
    rows = pages.filter(state__in=_READ).values_list(
        "number", "text", "confidence", "state"
    )
    texts = {number: text for number, text, _, _ in rows}
    # The text layer of the page is kept where OCR reads nothing better.
    doubtful = {
        number
        for number, text, confidence, state in rows
        if state != OcrPage.State.KEPT and is_doubtful(text, confidence or 0)
    }
    unread = set(pages.exclude(state__in=_READ).values_list("number", flat=True))
    unread |= doubtful
    # Of a picture each frame is told, and one that no plan had was not read.
    may_be_whole = not content.media_type.startswith("image/")
    has_images = any(gap.gap == Gap.NOT_READ for gap in seen.gaps)
    is_whole = has_images and may_be_whole and _is_read_by_ocr(content)
    gaps = tuple(
        gap
        for gap in seen.gaps
        if gap.gap != Gap.NOT_READ
        # Nobody reads what is attached.
        or gap.place.parts
        # Of a picture with one frame, the place is the whole file.
        or (gap.place.page or 1) in unread
        or not (is_whole or (gap.place.page or 1) in texts)
    )
    findings = list(seen.findings)
    for number, text in texts.items():
        findings += look_at_text(text, page=number).findings
    return replace(seen, findings=tuple(findings), gaps=gaps)


def _with_pictures_within(
    content: FileContent, path: Path, seen: looking.Look
) -> looking.Look:
    """Return what was seen, with what OCR reads in the pictures of a document."""
    if not any(map(_is_of_pictures, seen.findings)):
        return seen
    read = read_pictures_of(content, path)
    findings = [
        each for each in seen.findings if not (read.is_whole and _is_of_pictures(each))
    ]
    is_pdf = content.media_type == "application/pdf"
    for picture in read.texts:
        place = Place(picture.number if is_pdf else 0)
        step = ("picture", 1 if is_pdf else picture.number)
        for each in look_at_text(picture.text).findings:
            parts = (step, *steps_to(picture.reading, each.place.start))
            findings.append(replace(each, place=replace(place, parts=parts)))
    return replace(seen, findings=tuple(dict.fromkeys(findings)))


def steps_to(reading: PageReading, start: int) -> tuple[tuple[str, int], ...]:
    """Return where the word at an offset stands in an image, as steps of a place.

    They are hundredths of its height and width, from the top and the left.
    """
    width, height = reading.page
    for _start, end, left, top, *_corner in reading.placed.words:
        if end > start:
            from_top, from_left = round(100 * top / height), round(100 * left / width)
            return ("top", from_top), ("left", from_left)
    return ()


def read_pictures_of(content: FileContent, path: Path) -> PicturesRead:
    """Read the pictures within a content, as its check does.

    Those of pages that OCR reads as a whole are left out. Raises OcrInterruptedError.
    """
    scanned = OcrPage.objects.filter(content=content).exclude(state=OcrPage.State.KEPT)
    return read_pictures_within(
        path,
        read_pages=set(scanned.values_list("number", flat=True)),
        languages=expected_languages(content),
    )


def _is_of_pictures(finding: Finding) -> bool:
    """Return whether a finding says that pictures, of no inner file, are not read."""
    return finding.kind == PICTURE_NOT_READ and len(finding.place.parts) < 2


def _is_read_by_ocr(content: FileContent) -> bool:
    """Return whether OCR has read every page of a content that may have text."""
    if not is_enabled():
        return False
    states = OcrStatus.objects.filter(content=content).values_list("state", flat=True)
    state = states.first()
    if state is None:
        # There is nothing to read, or nobody has asked for it yet.
        return is_plan_of_nothing(content)
    return bool(state == OcrStatus.State.DONE)


def look_at_text(text: str, *, page: int = 0) -> looking.Look:
    """Look into a text, such as that of an image, as into a file.

    What is found is on that page, from 1, where one is given.
    """
    if not text.strip():
        return looking.Look()
    with tempfile.NamedTemporaryFile(suffix=".txt") as file:
        file.write(text.encode("utf-8", "replace"))
        file.flush()
        seen = look_into(Path(file.name), "text/plain", "")
    return replace(seen, findings=tuple(_on_page(each, page) for each in seen.findings))


def _on_page(finding: Finding, number: int) -> Finding:
    number = number or finding.place.page
    return replace(finding, place=replace(finding.place, page=number))


def _of_findings(thing: str, seen: looking.Look) -> Iterator[dict[str, Any]]:
    for each in seen.findings:
        place = _numbers(each.place)
        # Somebody meant it to be unseen here: that it is public elsewhere, or was in
        # an earlier version, says nothing of these bytes.
        is_under_bar = each.means is Means.REDACTION
        about = _subject(thing, each.kind, each.means, each.value_key or place)
        yield {
            "kind": each.kind,
            "strength": each.strength.value,
            "means": each.means.value if each.means else "",
            "place": place,
            "value_key": "" if is_under_bar else each.value_key,
            "subject": about if is_under_bar else each.value_key or about,
        }


def _of_gaps(thing: str, seen: looking.Look) -> Iterator[dict[str, Any]]:
    for each in seen.gaps:
        yield {
            "kind": NOT_LOOKED_AT,
            "strength": FileFinding.Strength.STRONG,
            "gap": each.gap.value,
            "place": _numbers(each.place),
            # One decision is enough for all such parts of a file.
            "subject": _subject(thing, each.gap.value),
        }


def _numbers(place: Place) -> dict[str, Any]:
    return {name: value for name, value in asdict(place).items() if value}


def _subject(*parts: Any) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
