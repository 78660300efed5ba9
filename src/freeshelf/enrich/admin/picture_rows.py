"""Rows of images in the lists before publishing, and decisions about them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User

from freeshelf.enrich.admin.check_rows import (
    HELD,
    OUT,
    WAITING,
    FindingGroup,
    groups_of,
    pressed,
)
from freeshelf.enrich.admin.same_files import (
    SameFiles,
    may_decide_pictures,
    same_as_picture,
)
from freeshelf.enrich.check_models import FileFinding, Look
from freeshelf.enrich.checks.pictures import (
    keep_picture,
    open_findings_in_picture,
    pictures_kept_back,
    pictures_out_with_findings,
    put_picture_back,
    restrict_picture,
    take_picture_out,
    waiting_pictures,
)
from freeshelf.library.access import READ_ALL, Hold

_LISTS = {
    WAITING: waiting_pictures,
    OUT: pictures_out_with_findings,
    HELD: pictures_kept_back,
}


@dataclass(frozen=True, slots=True)
class PictureRow:
    """An image with what was found in it and what is to be decided about it."""

    picture: Any
    hold: str
    hold_label: str
    is_looked_at: bool
    strong: list[FindingGroup]
    weak: list[FindingGroup]
    may_decide: bool
    same: SameFiles

    @property
    def same_name(self) -> str:
        """Return the name in a form of what else is taken out with the image."""
        return f"same-picture-{self.picture.pk}"

    @property
    def is_undecided(self) -> bool:
        """Return whether the image was looked at and waits for a person."""
        return self.is_looked_at and self.hold == Hold.CHECK

    @property
    def buttons(self) -> str:
        """Return which decisions can be made, as the template of buttons says it."""
        if self.hold in (Hold.RESTRICTED, Hold.TAKEN_OUT):
            return "held"
        if not self.hold:
            return "out" if self.strong else "clean"
        return "" if self.is_looked_at else "unseen"


def listed_pictures(state: str, user: User) -> Any:
    """Return the images of a list; none for those who may not read every record."""
    pictures = _LISTS[state]()
    return pictures if user.has_perm(READ_ALL) else pictures.none()


def picture_row(picture: Any, user: User) -> PictureRow:
    """Return the row of one image."""
    held = getattr(picture, "held", None)
    weak = FileFinding.objects.filter(
        look__picture=picture.pk, strength=FileFinding.Strength.WEAK
    )
    return PictureRow(
        picture=picture,
        hold=held.hold if held else Hold.NONE,
        hold_label=str(held.get_hold_display() if held else Hold.NONE.label),
        is_looked_at=Look.objects.filter(picture=picture.pk).exists(),
        strong=groups_of(
            open_findings_in_picture(picture.pk), pressed(picture=picture)
        ),
        weak=groups_of(weak),
        may_decide=may_decide_pictures(user),
        same=same_as_picture(picture, user),
    )


def decide_pictures(
    keys: Iterable[int], action: str, *, reason: str, user: User, now: datetime
) -> int:
    """Do to images what a button says, and return to how many.

    What is still being checked cannot be kept, nor what is out be put back.
    """
    done = 0
    for picture in _LISTS[WAITING]().model.objects.filter(pk__in=list(keys)):
        buttons = picture_row(picture, user).buttons
        values = {"key": picture.pk, "reason": reason, "user": user, "now": now}
        if action == "keep" and buttons in ("", "out"):
            keep_picture(**values)
        elif action == "restrict" and buttons in ("", "unseen"):
            restrict_picture(**values)
        elif action == "take_out" and buttons in ("out", "clean", "held"):
            take_picture_out(key=picture.pk, user=user, now=now)
        elif action == "put_back" and buttons == "held":
            put_picture_back(key=picture.pk)
        else:
            continue
        done += 1
    return done
