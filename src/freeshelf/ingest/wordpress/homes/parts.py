"""Homes of what a site has beside its items."""

from freeshelf.ingest.wordpress.homes.base import Home
from freeshelf.sources.records import SourceItem


class PartHome(Home):
    """A home that takes no items, only parts: accounts, comments, links, settings."""

    def write(self, item: SourceItem, checksum: str) -> str:
        """Never asked: no type stands here."""
        raise TypeError(item.type)
