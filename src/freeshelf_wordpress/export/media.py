"""Export images of texts as attachments, and reusable blocks."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.text import slugify
from wagtail.images import get_image_model

from freeshelf.content.models import ReusableBlock
from freeshelf_wordpress.export.authors import LIBRARY
from freeshelf_wordpress.export.context import (
    BATCH,
    ExportContext,
    completed,
    in_batches,
)
from freeshelf_wordpress.export.items import Item, PostKind, post_id
from freeshelf_wordpress.export.origins import Origin


def images(context: ExportContext) -> Iterator[Item]:
    """Yield images of the selection that have a file and are no upload of a record."""
    rows = context.selection.images().iterator(chunk_size=BATCH)
    for batch in in_batches(rows):
        keys = [image.pk for image in batch]
        origins = context.origins.of(get_image_model(), keys)
        for image in batch:
            if image.pk in context.uploads.twins:
                continue
            origin = origins.get(image.pk, Origin())
            item = _item(context, image, origin)
            if item is not None:
                yield completed(context, item, origin)


def _item(context: ExportContext, image: Any, origin: Origin) -> Item | None:
    upload = context.uploads.image(image)
    if upload is None:
        context.uploads.missing.append(image.file.name)
        return None
    if not context.uploads.copy_image(image, upload):
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


def reusable_blocks(context: ExportContext) -> Iterator[Item]:
    """Yield the reusable blocks of the selection."""
    rows = list(context.selection.reusable_blocks().select_related("latest_revision"))
    origins = context.origins.of(ReusableBlock, [row.pk for row in rows])
    for row in rows:
        origin = origins.get(row.pk, Origin())
        block = row
        if not row.live and row.latest_revision is not None:
            block = row.latest_revision.as_object()
        text = context.texts.write(block.body)
        published_at: datetime | None = row.last_published_at
        item = Item(
            number=post_id(PostKind.REUSABLE_BLOCK, row.pk),
            type="wp_block",
            title=block.title,
            status="publish" if row.live else "draft",
            slug=origin.slug or slugify(block.title) or f"block-{row.pk}",
            content=text.content,
            creator=LIBRARY,
            published=row.first_published_at or published_at,
            modified=published_at,
            guid=origin.guid,
            meta=text.meta,
        )
        yield completed(context, item, origin)
