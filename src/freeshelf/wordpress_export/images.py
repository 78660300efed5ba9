"""Pictures of texts as attachments."""

from collections.abc import Iterator
from typing import Any

from wagtail.images import get_image_model

from freeshelf.wordpress_export.authors import LIBRARY
from freeshelf.wordpress_export.completion import completed
from freeshelf.wordpress_export.items import Item
from freeshelf.wordpress_export.origins import Origin
from freeshelf.wordpress_export.room import BATCH, Room, in_batches


def images(room: Room) -> Iterator[Item]:
    """Every picture of the selection that is no file too, whose bytes are there."""
    rows = room.selection.images().iterator(chunk_size=BATCH)
    for batch in in_batches(rows):
        keys = [image.pk for image in batch]
        origins = room.origins.of(get_image_model(), keys)
        for image in batch:
            if image.pk in room.uploads.twins:
                continue
            origin = origins.get(image.pk, Origin())
            item = _item(room, image, origin)
            if item is not None:
                yield completed(room, item, origin)


def _item(room: Room, image: Any, origin: Origin) -> Item | None:
    upload = room.uploads.image(image)
    if upload is None:
        room.uploads.missing.append(image.file.name)
        return None
    if not room.uploads.copy_image(image, upload):
        return None
    meta = [("_wp_attached_file", upload.path)]
    if image.description:
        meta.append(("_wp_attachment_image_alt", image.description))
    return Item(
        number=upload.number,
        type="attachment",
        title=image.title,
        status="inherit",
        slug=origin.slug or f"picture-{upload.number}",
        excerpt=origin.excerpt,
        creator=LIBRARY,
        published=image.created_at,
        modified=image.created_at,
        guid=origin.guid,
        attachment_url=upload.url,
        meta=tuple(meta),
    )
