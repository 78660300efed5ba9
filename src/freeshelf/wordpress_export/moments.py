"""Moments that keep alike items apart.

WordPress' importer takes an item for one that is there already if another of its type
has the same title and moment, and one without a title for any of that moment.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from freeshelf.wordpress_export.characters import compared
from freeshelf.wordpress_export.items import Item

_NOTHING = "0"  # to PHP


class Moments:
    """Remembers what was written; moves an item that would be lost by a second."""

    def __init__(self) -> None:
        self._seen: set[int] = set()

    def told_apart(self, item: Item) -> Item:
        """The item, a second or more later if it must be; lines of menus never are."""
        if item.type == "nav_menu_item":
            return item
        moment = item.published or item.dated or item.modified
        moment = moment or datetime.now(tz=UTC)
        moment = moment.replace(microsecond=0)
        title = compared(item.title)
        if title == _NOTHING:
            title = ""
        while self._is_taken(item.type, moment, title):
            moment += timedelta(seconds=1)
        self._seen.add(hash((item.type, moment)))
        self._seen.add(hash((item.type, moment, title)))
        if item.published is None and item.dated is not None:
            return replace(item, dated=moment)
        if item.published is None:
            return replace(item, modified=moment)
        return replace(item, published=moment)

    def _is_taken(self, kind: str, moment: datetime, title: str) -> bool:
        alike = (kind, moment, title) if title else (kind, moment)
        return hash(alike) in self._seen
