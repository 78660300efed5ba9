"""One thing that could be said of a document, and where it was found."""

from dataclasses import dataclass
from enum import StrEnum

EXCERPT_LENGTH = 160


class Field(StrEnum):
    """What a proposal is about."""

    TITLE = "title"
    ISSUED = "issued"
    LANGUAGE = "language"
    PUBLISHER = "publisher"
    CREATOR = "creator"
    ISBN = "isbn"
    ISSN = "issn"
    DOI = "doi"


class Origin(StrEnum):
    """Where a proposal comes from."""

    TEXT = "text"  # words on a page
    PROPERTIES = "properties"  # what the file says of itself
    MEASURE = "measure"  # worked out from the text as a whole


@dataclass(frozen=True, slots=True)
class SuggestedValue:
    """A value for a field; nothing is taken from it but by a person.

    `page` is where it stands; 0 for what stands on no page. `agent` is the primary key
    of a person or organisation that the library knows by this name.
    """

    field: Field
    value: str
    origin: Origin
    confidence: float
    page: int = 0
    excerpt: str = ""
    agent: int | None = None


def excerpt(text: str, start: int, end: int) -> str:
    """The words around a place in a text, in one line."""
    room = max(EXCERPT_LENGTH - (end - start), 0) // 2
    first, last = max(start - room, 0), min(end + room, len(text))
    words = " ".join(text[first:last].split())
    return ("…" if first else "") + words + ("…" if last < len(text) else "")


def best_first(proposals: list[SuggestedValue]) -> list[SuggestedValue]:
    """The surest first; of the same value for the same field only the surest."""
    kept: dict[tuple[Field, str], SuggestedValue] = {}
    for proposal in sorted(proposals, key=lambda one: -one.confidence):
        kept.setdefault((proposal.field, proposal.value.casefold()), proposal)
    return list(kept.values())
