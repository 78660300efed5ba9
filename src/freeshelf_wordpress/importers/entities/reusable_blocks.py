"""Import synced patterns as reusable blocks."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import ClassVar

from freeshelf.content.models import ReusableBlock
from freeshelf.core.html import plain_title
from freeshelf.ingest.provenance import checksum_of, find_target
from freeshelf_wordpress.importers.base import Importer
from freeshelf_wordpress.importers.body_converter import set_body
from freeshelf_wordpress.importers.item_meta import embedded_publication
from freeshelf_wordpress.importers.link_resolution import resolve_text_links
from freeshelf_wordpress.importers.streams.block_grammar import (
    comments_in,
    without_comments,
)
from freeshelf_wordpress.sources.records import SourceItem

_PATTERN = re.compile(r"\s*wp:block\s")
_REFERENCE = re.compile(r"\"ref\":\s*\"?(\d+)")
_MAX_TITLE_LENGTH = 500


class ReusableBlockImporter(Importer):
    """Import one reusable block per wp_block, nested patterns first."""

    types: ClassVar[tuple[str, ...]] = ("wp_block",)

    def items(self) -> Iterator[SourceItem]:
        """Yield each pattern after those it refers to, as far as there is no cycle."""
        pending = {item.key: item for item in self.context.site.items(*self.types)}
        while pending:
            ids = {item.source_id for item in pending.values()}
            ready = [
                item
                for item in pending.values()
                if not _patterns_in(item.content) & ids
            ] or list(pending.values())[:1]
            for item in ready:
                del pending[item.key]
                yield item

    def checksum(self, item: SourceItem) -> str:
        """Return a value that changes with the pattern or its content.

        References to other patterns are removed first, so that the result does not
        depend on whether these are written yet.
        """
        content = without_comments(item.content, like=_PATTERN)
        own = replace(item, content=content)
        if own.content != item.content:
            self.converter.referring.add(item.key)
        return checksum_of(item.as_dict(), self.converter.convert(own).blocks)

    def write(self, item: SourceItem, checksum: str) -> str:
        """Create or update a reusable block."""
        provenance, target = find_target(self.context.source, item.key)
        block, outcome = self.write_version(
            item,
            checksum,
            embedded_publication(item),
            (provenance, target if isinstance(target, ReusableBlock) else None),
            create=partial(self._create, item),
            describe=partial(self._describe, item=item),
        )
        self.converter.patterns[item.source_id] = block.pk
        return outcome

    def finish(self) -> Iterator[Callable[[], object]]:
        """Yield writes that resolve links to objects imported since."""
        for item in self.context.site.items(*self.types):
            if item.key in self.converter.referring:
                yield partial(resolve_text_links, self.converter, item)
        self.notes += self.converter.notes()

    def _create(self, item: SourceItem) -> ReusableBlock:
        block = ReusableBlock(live=False)
        self._describe(block, item)
        block.full_clean()
        block.save()
        return block

    def _describe(self, block: ReusableBlock, item: SourceItem) -> None:
        title = plain_title(item.title) or item.slug or item.source_id
        block.title = title[:_MAX_TITLE_LENGTH]
        set_body(block, self.converter.convert(item).blocks)


def _patterns_in(content: str) -> set[str]:
    """Return the IDs of the patterns that a content refers to."""
    matches = (
        _REFERENCE.search(inside)
        for _begins, _ends, inside in comments_in(content)
        if _PATTERN.match(inside)
    )
    return {match_[1] for match_ in matches if match_ is not None}
