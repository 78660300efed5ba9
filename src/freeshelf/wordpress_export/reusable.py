"""Reusable blocks as synced patterns."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.text import slugify

from freeshelf.content.models import ReusableBlock
from freeshelf.wordpress_export.authors import LIBRARY
from freeshelf.wordpress_export.completion import completed
from freeshelf.wordpress_export.items import Item
from freeshelf.wordpress_export.numbers import Kind, post_number
from freeshelf.wordpress_export.origins import Origin
from freeshelf.wordpress_export.room import Room


def reusable_blocks(room: Room) -> Iterator[Item]:
    """Every reusable block of the selection."""
    rows = list(room.selection.reusable_blocks().select_related("latest_revision"))
    origins = room.origins.of(ReusableBlock, [row.pk for row in rows])
    for row in rows:
        origin = origins.get(row.pk, Origin())
        block = row
        if not row.live and row.latest_revision is not None:
            block = row.latest_revision.as_object()
        text = room.texts.write(block.body)
        moment: datetime | None = row.last_published_at
        item = Item(
            number=post_number(Kind.REUSABLE_BLOCK, row.pk),
            type="wp_block",
            title=block.title,
            status="publish" if row.live else "draft",
            slug=origin.slug or slugify(block.title) or f"block-{row.pk}",
            content=text.content,
            creator=LIBRARY,
            published=row.first_published_at or moment,
            modified=moment,
            guid=origin.guid,
            meta=text.meta,
        )
        yield completed(room, item, origin)
