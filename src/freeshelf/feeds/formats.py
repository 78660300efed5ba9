"""Formats of feeds: what Django's writers of them do not know."""

from typing import Any, cast

from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed

ATOM, RSS = "atom", "rss"


class AtomFeed(Atom1Feed):
    """Atom feed (RFC 4287) whose entries have languages of their own."""

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        """Write the elements of an entry with the language of its title and summary."""
        writer = _Spoken(handler, item["language"])
        super().add_item_elements(cast("Any", writer), item)


class _Spoken:
    """XML writer that adds xml:lang to the texts of an entry."""

    def __init__(self, handler: Any, language: str) -> None:
        self._handler = handler
        self._language = language

    def addQuickElement(  # noqa: N802 - Django's name
        self, name: str, contents: str | None = None, attrs: Any = None
    ) -> None:
        if name in ("title", "summary") and self._language != "und":
            attrs = {**(attrs or {}), "xml:lang": self._language}
        if attrs and not attrs.get("length", "0"):
            del attrs["length"]  # of an image, which is re-encoded for visitors
        self._handler.addQuickElement(name, contents, attrs)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._handler, name)


class RssFeed(Rss201rev2Feed):
    """RSS 2.0 feed, whose entries have one file at most, of a size that is stated."""

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        """Write the elements of an entry with its first file."""
        for enclosure in item["enclosures"][:1]:
            # What its profile asks for where the size is not known.
            enclosure.length = enclosure.length or "0"
        first = {**item, "enclosures": item["enclosures"][:1]}
        super().add_item_elements(handler, first)


FORMATS: dict[str, type[AtomFeed | RssFeed]] = {ATOM: AtomFeed, RSS: RssFeed}
