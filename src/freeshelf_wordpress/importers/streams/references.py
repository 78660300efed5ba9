"""Interface through which the converter resolves references of a text."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Link:
    """Target of a link: a page of the library, or any URL."""

    address: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """An image of the library with texts of its source."""

    pk: int
    alt: str = ""
    caption: str = ""


@dataclass(frozen=True, slots=True)
class FileReference:
    """A file of the library."""

    pk: int
    title: str = ""


class References(Protocol):
    """Resolver for one item, which notes missing targets."""

    def link(self, address: str) -> Link | None:
        """Return the new target of a URL of the old site; None to drop the link."""
        ...

    def is_own_site(self, address: str) -> bool:
        """Return whether a URL belongs to the old site."""
        ...

    def picture(self, *, number: str = "", address: str = "") -> Picture | None:
        """Return the image with an attachment ID or URL."""
        ...

    def file(self, *, number: str = "", address: str = "") -> FileReference | None:
        """Return the file with an attachment ID or URL."""
        ...

    def address_of(self, number: str) -> str:
        """Return the URL of an attachment on the old site; empty if unknown."""
        ...

    def pattern(self, number: str) -> int | None:
        """Return the reusable block that a synced pattern became."""
        ...

    def attached_pictures(self) -> list[str]:
        """Return the IDs of images that were uploaded to the item."""
        ...
