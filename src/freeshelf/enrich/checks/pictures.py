"""Look into images of pages, events and records, and let out what nothing holds."""

import mimetypes
import shutil
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from wagtail.images import get_image_model

from freeshelf.enrich.check_models import FileDecision, FileFinding, Look
from freeshelf.enrich.checks.decisions import decisions_in_force, press
from freeshelf.enrich.checks.looks import CHECKER_VERSION, look_into, store_look
from freeshelf.enrich.disclosure.findings import Gap, NotLookedAt
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
            seen = look_into(Path(copy.name), kind, name)
    # Nobody reads the text of such images, which are illustrations: not by OCR either.
    gaps = tuple(each for each in seen.gaps if each.gap != Gap.NOT_READ)
    store_look(
        of={"picture": picture},
        seen=Seen(seen.findings, gaps),
        now=now,
    )
    return True


def mark_picture_check_failed(*, key: int, now: datetime) -> None:
    """Store that an image could not be looked at: a person decides without a check."""
    picture = pictures_to_look_at().filter(pk=key).first()
    if picture is not None:
        seen = Seen(gaps=(NotLookedAt(Gap.DAMAGED),))
        store_look(of={"picture": picture}, seen=seen, now=now)


def forget_look_at_picture(key: int) -> None:
    """Delete what was seen in an image, whose bytes are others by now."""
    Look.objects.filter(picture=key).delete()


def open_findings_in_picture(key: int) -> QuerySet[FileFinding]:
    """Return the strong findings in an image that nobody decided about."""
    decided = decisions_in_force().filter(
        Q(picture=key) | Q(choice=FileDecision.Choice.PUBLIC),
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


@transaction.atomic
def keep_picture(*, key: int, reason: str, user: User, now: datetime) -> None:
    """Show an image with what was found in it, for a reason that is kept."""
    found = open_findings_in_picture(key).values_list("kind", "subject")
    for kind, subject in sorted(set(found)):
        about = {"picture_id": key, "kind": kind, "subject": subject}
        press(about, FileDecision.Choice.KEEP, reason=reason, user=user, now=now)
    reconsider_picture(key=key)


def restrict_picture(*, key: int) -> None:
    """Leave an image to staff, whatever text shows it."""
    set_picture_hold(picture=key, hold=Hold.RESTRICTED)


def waiting_pictures() -> QuerySet[HeldPicture]:
    """Return images of which something is to be decided."""
    found = FileFinding.objects.filter(
        look__picture=OuterRef("picture"), strength=FileFinding.Strength.STRONG
    )
    held = HeldPicture.objects.filter(Exists(found), hold=Hold.CHECK)
    return held.select_related("picture").order_by("-pk")
