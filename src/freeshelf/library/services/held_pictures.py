"""Hold images back until they are checked, let them out, and take them out again."""

from typing import Any

from django.db import transaction

from freeshelf.library.access import Hold
from freeshelf.library.models import HeldPicture
from freeshelf.library.services.holding import goes_out_at_once
from freeshelf.library.signals import picture_hold_changed

_WAS_PUBLIC = "was_public_at_its_source"


def mark_public(picture: Any) -> None:
    """Say of an image, before it is saved, that it was public at its source."""
    setattr(picture, _WAS_PUBLIC, True)


@transaction.atomic
def hold_new_picture(picture: Any) -> bool:
    """Hold an image with new bytes back, unless it was public at its source.

    Returns whether it is held. One that a person took out stays so.
    """
    if goes_out_at_once(was_public=getattr(picture, _WAS_PUBLIC, False)):
        return False
    HeldPicture.objects.update_or_create(
        picture_id=picture.pk, defaults={"hold": Hold.CHECK}
    )
    return True


@transaction.atomic
def set_picture_hold(*, picture: int, hold: str) -> None:
    """Hold an image back for this reason, or without one let it out."""
    if hold:
        HeldPicture.objects.update_or_create(
            picture_id=picture, defaults={"hold": hold}
        )
    else:
        HeldPicture.objects.filter(picture=picture).delete()
    picture_hold_changed.send(HeldPicture, key=picture)
