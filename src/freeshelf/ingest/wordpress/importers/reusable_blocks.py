"""Synced patterns become reusable blocks: edited once, shown wherever they are used."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import ClassVar

from freeshelf.content.models import ReusableBlock
from freeshelf.core.html import plain_title
from freeshelf.ingest.provenance import checksum_of, find_provenance, save_provenance
from freeshelf.ingest.reports import NEW, UPDATED
from freeshelf.ingest.wordpress.body_converter import BodyConverter, set_body
from freeshelf.ingest.wordpress.importers.base import ImportContext, Importer
from freeshelf.ingest.wordpress.link_resolution import resolve_text_links
from freeshelf.ingest.wordpress.post_mapping import embedded_publication
from freeshelf.ingest.wordpress.publishing import (
    is_edited_by_user,
    publish_change,
    publish_new,
)
from freeshelf.ingest.wordpress.report_notes import conflict_note
from freeshelf.ingest.wordpress.streams.block_grammar import (
    comments_in,
    without_comments,
)
from freeshelf.sources.records import SourceItem

_PATTERN = re.compile(r"\s*wp:block\s")
_REFERENCE = re.compile(r"\"ref\":\s*\"?(\d+)")
_LONGEST_TITLE = 500


class ReusableBlockImporter(Importer):
    """Writes one reusable block for one wp_block; those that others hold come first."""

    types: ClassVar[tuple[str, ...]] = ("wp_block",)

    def __init__(self, about: ImportContext) -> None:
        super().__init__(about)
        self._texts = BodyConverter(about.source, about.survey)

    def items(self) -> Iterator[SourceItem]:
        """Yield a pattern after those that it refers to; a circle is cut somewhere."""
        waiting = {item.key: item for item in self.context.site.items(*self.types)}
        while waiting:
            numbers = {item.source_id for item in waiting.values()}
            ready = [
                item
                for item in waiting.values()
                if not _patterns_in(item.content) & numbers
            ] or list(waiting.values())[:1]
            for item in ready:
                del waiting[item.key]
                yield item

    def checksum(self, item: SourceItem) -> str:
        """What changes when the pattern or what it shows changes.

        Those that it refers to may not be written yet: it is the same with and without
        them.
        """
        words = without_comments(item.content, like=_PATTERN)
        own = replace(item, content=words)
        if own.content != item.content:
            self._texts.referring.add(item.key)
        return checksum_of(item.as_dict(), self._texts.convert(own).blocks)

    def write(self, item: SourceItem, checksum: str) -> str:
        """Create or update a reusable block."""
        source, publication = self.context.source, embedded_publication(item)
        known = find_provenance(source, item.key)
        block = known.target if known is not None else None
        is_new = not isinstance(block, ReusableBlock)
        if known is None or not isinstance(block, ReusableBlock):
            block = ReusableBlock(live=False)
            self._describe(block, item)
            block.save()
            revision = str(publish_new(block, publication).pk)
        else:
            edited = is_edited_by_user(
                block,
                revision=known.revision,
                published=bool(known.record.get("published")),
            )
            draft = block.get_latest_revision_as_object()
            self._describe(draft, item)
            if edited:
                draft.save_revision()
                self.notes.append(conflict_note(item))
                revision = known.revision
            else:
                changed = publish_change(draft, publication, was_live=block.live)
                revision = str(changed.pk)
        live = ReusableBlock.objects.values_list("live", flat=True).get(pk=block.pk)
        save_provenance(
            source=source,
            key=item.key,
            target=block,
            checksum=checksum,
            record={"said": item.as_dict(), "published": live},
            now=self.context.now,
            revision=revision,
        )
        self._texts.patterns[item.source_id] = block.pk
        return NEW if is_new else UPDATED

    def finish(self) -> Iterator[Callable[[], object]]:
        """Let the links within lead to what has been imported since."""
        for item in self.context.site.items(*self.types):
            if item.key in self._texts.referring:
                yield partial(resolve_text_links, self._texts, item)
        self.notes += self._texts.notes()

    def _describe(self, block: ReusableBlock, item: SourceItem) -> None:
        title = plain_title(item.title) or item.slug or item.source_id
        block.title = title[:_LONGEST_TITLE]
        set_body(block, self._texts.convert(item).blocks)


def _patterns_in(content: str) -> set[str]:
    """Numbers of the patterns that a content refers to."""
    found = (
        _REFERENCE.search(inside)
        for _begins, _ends, inside in comments_in(content)
        if _PATTERN.match(inside)
    )
    return {reference[1] for reference in found if reference is not None}
