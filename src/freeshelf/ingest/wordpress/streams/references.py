"""What a text refers to, and how the converter asks for it."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Link:
    """Where a link leads: a page of ours, or any address."""

    address: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the library and what its source says of it."""

    pk: int
    alt: str = ""
    caption: str = ""


@dataclass(frozen=True, slots=True)
class FileReference:
    """A file of the library."""

    pk: int
    title: str = ""


class References(Protocol):
    """Answers for one item; what it cannot answer, it notes as missing."""

    def link(self, address: str) -> Link | None:
        """Where an address of the old site leads now; None to drop the link."""
        ...

    def is_own_site(self, address: str) -> bool:
        """Whether an address is one of the old site's."""
        ...

    def picture(self, *, number: str = "", address: str = "") -> Picture | None:
        """The picture that an attachment's number or an address stands for."""
        ...

    def file(self, *, number: str = "", address: str = "") -> FileReference | None:
        """The file that an attachment's number or an address stands for."""
        ...

    def address_of(self, number: str) -> str:
        """Where an attachment was on the old site; empty if it is not known."""
        ...

    def pattern(self, number: str) -> int | None:
        """The reusable block that a synced pattern became."""
        ...

    def attached_pictures(self) -> list[str]:
        """Numbers of the pictures that were uploaded to the item."""
        ...
