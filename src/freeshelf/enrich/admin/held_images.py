"""Notes of forms about images that readers do not get."""

from collections.abc import Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.images import get_image_model
from wagtail.models import ReferenceIndex

from freeshelf.content.models import ReusableBlock
from freeshelf.library.access import Hold
from freeshelf.library.models import HeldPicture
from freeshelf.shared.amounts import local_number


def sentence_about_image(picture: Any) -> str:
    """Return in a sentence that readers do not get an image; empty if they do."""
    held = HeldPicture.objects.filter(picture=picture.pk).first()
    if held is None:
        return ""
    if held.hold == Hold.CHECK:
        return _(
            "Readers do not get this image yet: it is being checked, or waits for a "
            "decision under Library › Before publishing."
        )
    return _("Readers do not get this image: it was taken down, or is for staff only.")


def sentences_about_images_in(instance: Model) -> Iterator[str]:
    """Yield sentences on the images of a text, a theme or the like that are held.

    Images of its reusable blocks count.
    """
    held = HeldPicture.objects.filter(picture__in=set(_images_in(instance)))
    waiting = held.filter(hold=Hold.CHECK).count()
    closed = held.count() - waiting
    if waiting:
        said = ngettext(
            "Readers do not get %(count)s image used here yet: it is being checked, or "
            "waits for a decision under Library › Before publishing.",
            "Readers do not get %(count)s images used here yet: they are being "
            "checked, or wait for a decision under Library › Before publishing.",
            waiting,
        )
        yield said % {"count": local_number(waiting)}
    if closed:
        said = ngettext(
            "Readers do not get %(count)s image used here: it was taken down, or is "
            "for staff only.",
            "Readers do not get %(count)s images used here: they were taken down, or "
            "are for staff only.",
            closed,
        )
        yield said % {"count": local_number(closed)}


def _images_in(instance: Model) -> Iterator[int]:
    images, blocks = (
        ContentType.objects.get_for_model(model).pk
        for model in (get_image_model(), ReusableBlock)
    )
    # The index has what readers get; a draft has images of its own.
    found = ReferenceIndex._extract_references_from_object(instance)  # noqa: SLF001
    used = {(kind, str(key)) for kind, key, *_paths in found}
    done: set[str] = set()
    # A reusable block may contain others.
    while new := {key for kind, key in used if kind == blocks} - done:
        done |= new
        rows = ReferenceIndex.objects.filter(content_type=blocks, object_id__in=new)
        used |= set(rows.values_list("to_content_type", "to_object_id"))
    yield from (int(key) for kind, key in used if kind == images)
