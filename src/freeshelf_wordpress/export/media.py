"""Export images of texts and uploads as attachments, and reusable blocks."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial
from typing import Any

from django.utils.text import slugify
from wagtail.images import get_image_model

from freeshelf.content.models import ReusableBlock
from freeshelf_wordpress.export.context import (
    BATCH,
    ExportContext,
    completed_items,
    last_version,
)
from freeshelf_wordpress.export.items import Item, PostKind, post_id
from freeshelf_wordpress.export.origins import Origin
from freeshelf_wordpress.export.uploads import Upload


def images(context: ExportContext) -> Iterator[Item]:
    """Yield images of the selection that have a file and are no upload of a record."""
    rows = context.selection.images().iterator(chunk_size=BATCH)
    return completed_items(context, get_image_model(), rows, partial(_image, context))


def _image(context: ExportContext, image: Any, origin: Origin) -> Item | None:
    if image.pk in context.uploads.duplicates:
        return None
    upload = context.uploads.image(image)
    if upload is None:
        context.uploads.missing.append(image.file.name)
        return None
    if not context.uploads.copy_image(image, upload):
        return None
    return attachment(
        upload,
        origin,
        title=image.title,
        slug=origin.slug or f"picture-{upload.number}",
        added_at=image.created_at,
        meta=[("_wp_attachment_image_alt", image.description)],
    )


def attachment(
    upload: Upload,
    origin: Origin,
    *,
    added_at: datetime,
    meta: Iterable[tuple[str, str]],
    **values: Any,
) -> Item:
    """Return the item of an upload, with the meta that has a value."""
    known = [(name, value) for name, value in meta if value]
    return Item(
        number=upload.number,
        type="attachment",
        status="inherit",
        excerpt=origin.excerpt,
        published=added_at,
        modified=added_at,
        attachment_url=upload.url,
        meta=(("_wp_attached_file", upload.path), *known),
        **values,
    )


def reusable_blocks(context: ExportContext) -> Iterator[Item]:
    """Yield the reusable blocks of the selection."""
    rows = context.selection.reusable_blocks().select_related("latest_revision")

    def build(row: ReusableBlock, origin: Origin) -> Item:
        block = last_version(row)
        text = context.texts.write(block.body)
        return Item(
            number=post_id(PostKind.REUSABLE_BLOCK, row.pk),
            type="wp_block",
            title=block.title,
            status="publish" if row.live else "draft",
            slug=origin.slug or slugify(block.title) or f"block-{row.pk}",
            content=text.content,
            published=row.first_published_at or row.last_published_at,
            modified=row.last_published_at,
            meta=text.meta,
        )

    return completed_items(context, ReusableBlock, rows, build)
