"""One file being copied: where it comes from, where it goes, and what is left out."""

import re
from dataclasses import dataclass, field
from typing import Any

from freeshelf.enrich.disclosure.copies.letters import alike, readings
from freeshelf.enrich.disclosure.copies.pictures import Pictures

_ADDRESS = re.compile(r"(https?://|mailto:)[^\s<>\"]{1,2000}", re.IGNORECASE)


class NotCopiedError(ValueError):
    """Error for a file of a kind that is not copied, or one that cannot be read."""


@dataclass(slots=True)
class Job:
    """One document being copied: its parts, its pictures, and what is left out."""

    # An open Package of an Office file, the path of any other.
    source: Any
    # What the copy is written into; it has `written()`, which returns its bytes.
    target: Any
    pictures: Pictures
    folder: str
    # Letters of words that are to go, wherever no person could mark them.
    unwanted: tuple[str, ...] = ()
    # Kinds of parts that go as a whole.
    without: frozenset[str] = frozenset()
    notes: set[str] = field(default_factory=set)
    # Addresses and alternative texts that nobody sees at once.
    labels: list[str] = field(default_factory=list)
    # Texts of what is hidden or covered, and was left out.
    gone: list[str] = field(default_factory=list)
    count: int = 0

    def has_unwanted(self, text: str) -> bool:
        """Return whether a text has words that are to go."""
        letters = [alike(each) for each in readings(text)]
        words = [alike(each) for each in self.unwanted]
        return any(word in each for word in words if word for each in letters)

    def alternative_text(self, text: str | None) -> str:
        """Return an alternative text that may stay, empty for any other."""
        text = (text or "").strip()
        self.labels.append(text)
        if text and ("alternative_texts" in self.without or self.has_unwanted(text)):
            self.notes.add("alternative_texts")
            return ""
        return text

    def next_number(self) -> int:
        self.count += 1
        return self.count

    def address(self, address: str) -> str:
        """Return an address that may stay, empty for any other."""
        address = address.strip()
        self.labels.append(address)
        is_known = _ADDRESS.fullmatch(address) is not None
        if not is_known or "links" in self.without or self.has_unwanted(address):
            self.notes.add("links")
            return ""
        return address
