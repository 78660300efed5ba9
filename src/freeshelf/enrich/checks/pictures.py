"""Look into images of pages, events and records, and let out what nothing holds.

Readers get such images drawn anew, as pixels alone: what is beside these, such as the
place where a photo was taken, is a weak finding. The words in the pixels are read by
OCR, and an image that OCR has not read waits for a person, as a file does.
"""

import mimetypes
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from wagtail.images import get_image_model

from freeshelf.enrich.check_models import FileDecision, FileFinding, Look
from freeshelf.enrich.checks.decisions import decisions_in_force, press, use_up_keeps
from freeshelf.enrich.checks.frames import read_frames
from freeshelf.enrich.checks.looks import (
    CHECKER_VERSION,
    look_at_text,
    look_into,
    steps_to,
    store_look,
)
from freeshelf.enrich.disclosure.findings import Gap, NotLookedAt, Strength
from freeshelf.enrich.disclosure.looking import Look as Seen
from freeshelf.library.access import Hold
from freeshelf.library.models import HeldPicture
from freeshelf.library.services.held_pictures import set_picture_hold


def pictures_to_look_at() -> QuerySet[Any]:
    """Return images that have no check of this version, the newest first."""
    done = Look.objects.filter(
        picture=OuterRef("pk"), checker_version__gte=CHECKER_VERSION
    )
    return get_image_model().objects.filter(~Exists(done)).order_by("-pk")


def check_picture(*, key: int, now: datetime) -> bool:
    """Look into an image unless that is done; return whether there was something."""
    picture = pictures_to_look_at().filter(pk=key).first()
    if picture is None:
        return False
    name = Path(picture.file.name).name
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    with tempfile.NamedTemporaryFile(suffix=Path(name).suffix) as copy:
        try:
            with picture.file.storage.open(picture.file.name) as stream:
                shutil.copyfileobj(stream, copy)
        except FileNotFoundError:
            seen = Seen(gaps=(NotLookedAt(Gap.DAMAGED),))
        else:
            copy.flush()
            path = Path(copy.name)
            if picture.file_size is None:
                # The same bytes elsewhere are found by their size.
                same = get_image_model().objects.filter(pk=key)
                same.update(file_size=path.stat().st_size)
            seen = _with_words(path, _as_drawn(look_into(path, kind, name)))
    store_look(of={"picture": picture}, seen=seen, now=now)
    return True


def _as_drawn(seen: Seen) -> Seen:
    """Return what was seen, with what readers do not get as weak findings."""
    findings = (
        replace(each, strength=Strength.WEAK) if each.means else each
        for each in seen.findings
    )
    return Seen(tuple(findings), seen.gaps)


def _with_words(path: Path, seen: Seen) -> Seen:
    """Return what was seen in an image, with what is in the words that OCR reads."""
    frames = [each.place.page or 1 for each in seen.gaps if each.gap == Gap.NOT_READ]
    read = read_frames(path, frames, languages=())
    gaps = tuple(
        each
        for each in seen.gaps
        if each.gap != Gap.NOT_READ or (each.place.page or 1) in read.unread
    )
    findings = list(seen.findings)
    for number, reading in read.readings.items():
        for each in look_at_text(reading.placed.text, page=number).findings:
            parts = steps_to(reading, each.place.start)
            findings.append(replace(each, place=replace(each.place, parts=parts)))
    return Seen(tuple(dict.fromkeys(findings)), gaps)


def mark_picture_check_failed(*, key: int, now: datetime) -> None:
    """Store that an image could not be looked at: a person decides without a check."""
    picture = pictures_to_look_at().filter(pk=key).first()
    if picture is not None:
        seen = Seen(gaps=(NotLookedAt(Gap.DAMAGED),))
        store_look(of={"picture": picture}, seen=seen, now=now)


def forget_look_at_picture(key: int) -> None:
    """Delete what was seen in an image, whose bytes are others by now."""
    Look.objects.filter(picture=key).delete()


def open_findings_in_picture(key: int | OuterRef) -> QuerySet[FileFinding]:
    """Return the strong findings in an image that nobody decided about."""
    about = OuterRef(key) if isinstance(key, OuterRef) else key
    decided = decisions_in_force().filter(
        Q(picture=about) | Q(choice=FileDecision.Choice.PUBLIC),
        kind=OuterRef("kind"),
        subject=OuterRef("subject"),
    )
    found = FileFinding.objects.filter(
        look__picture=key, strength=FileFinding.Strength.STRONG
    )
    return found.filter(~Exists(decided))


@transaction.atomic
def reconsider_picture(*, key: int) -> bool:
    """Let an image out if its check is done and nothing is left to decide."""
    held = HeldPicture.objects.select_for_update().filter(picture=key).first()
    if held is None or held.hold != Hold.CHECK:
        return False
    is_done = Look.objects.filter(picture=key).exists()
    if not is_done or open_findings_in_picture(key).exists():
        return False
    set_picture_hold(picture=key, hold=Hold.NONE)
    return True


def reconsider_pictures_with(finding: FileFinding) -> None:
    """Let out what can be of the images with the value of a finding."""
    found = FileFinding.objects.filter(kind=finding.kind, subject=finding.subject)
    keys = found.exclude(look__picture=None).values_list("look__picture", flat=True)
    for key in sorted(set(keys)):
        reconsider_picture(key=key)


@transaction.atomic
def keep_picture(*, key: int, reason: str, user: User, now: datetime) -> None:
    """Show an image with what was found in it, for a reason that is kept."""
    for about in _abouts(key):
        press(about, FileDecision.Choice.KEEP, reason=reason, user=user, now=now)
    reconsider_picture(key=key)


@transaction.atomic
def restrict_picture(*, key: int, reason: str, user: User, now: datetime) -> None:
    """Leave an image to staff, whatever text shows it, for a reason that is kept."""
    use_up_keeps({"picture": key}, user=user, now=now)
    FileDecision.objects.bulk_create(
        FileDecision(
            **about,
            choice=FileDecision.Choice.RESTRICT,
            reason=reason,
            decided_by=user,
            decided_at=now,
        )
        for about in _abouts(key)
    )
    set_picture_hold(picture=key, hold=Hold.RESTRICTED)


@transaction.atomic
def take_picture_out(*, key: int, user: User, now: datetime) -> None:
    """Take an image away from readers, whatever text shows it."""
    use_up_keeps({"picture": key}, user=user, now=now)
    set_picture_hold(picture=key, hold=Hold.TAKEN_OUT)


@transaction.atomic
def put_picture_back(*, key: int) -> None:
    """Have an image wait again that was restricted or taken out; it may go out."""
    set_picture_hold(picture=key, hold=Hold.CHECK)
    reconsider_picture(key=key)


def _abouts(key: int) -> list[dict[str, Any]]:
    found = open_findings_in_picture(key).values_list("kind", "subject")
    return [
        {"picture_id": key, "kind": kind, "subject": subject}
        for kind, subject in sorted(set(found))
    ]


def waiting_pictures() -> QuerySet[Any]:
    """Return images that are being checked or wait for a decision, newest first."""
    return _pictures().filter(held__hold=Hold.CHECK)


def pictures_looked_at(keys: Iterable[int]) -> set[int]:
    """Return those of these images that were looked at."""
    looks = Look.objects.filter(picture__in=list(keys))
    return set(looks.values_list("picture_id", flat=True))


def pictures_out_with_findings() -> QuerySet[Any]:
    """Return images that readers get though a strong finding in them is undecided."""
    found = open_findings_in_picture(OuterRef("pk"))
    return _pictures().filter(Exists(found), held=None)


def pictures_kept_back() -> QuerySet[Any]:
    """Return images that a person restricted or took out."""
    return _pictures().filter(held__hold__in=(Hold.RESTRICTED, Hold.TAKEN_OUT))


def _pictures() -> QuerySet[Any]:
    return get_image_model().objects.select_related("held").order_by("-pk")
