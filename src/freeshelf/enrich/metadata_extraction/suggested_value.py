"""A suggested value for one field of a document, with its source."""

from dataclasses import dataclass
from enum import StrEnum

EXCERPT_LENGTH = 160


class Field(StrEnum):
    """Field of a suggestion."""

    TITLE = "title"
    ISSUED = "issued"
    LANGUAGE = "language"
    PUBLISHER = "publisher"
    CREATOR = "creator"
    ISBN = "isbn"
    ISSN = "issn"
    DOI = "doi"


class Origin(StrEnum):
    """Source of a suggestion."""

    TEXT = "text"  # words on a page
    PROPERTIES = "properties"  # properties of the file
    MEASURE = "measure"  # computed from the text as a whole


@dataclass(frozen=True, slots=True)
class SuggestedValue:
    """A value for a field, which only a person can accept.

    `page` is its page; 0 for a value on no page. `agent` is the primary key of a known
    person or organisation of this name.
    """

    field: Field
    value: str
    origin: Origin
    confidence: float
    page: int = 0
    excerpt: str = ""
    agent: int | None = None


def excerpt(text: str, start: int, end: int) -> str:
    """Return the text around a position, in one line."""
    margin = max(EXCERPT_LENGTH - (end - start), 0) // 2
    first, last = max(start - margin, 0), min(end + margin, len(text))
    words = " ".join(text[first:last].split())
    return ("…" if first else "") + words + ("…" if last < len(text) else "")


def best_first(proposals: list[SuggestedValue]) -> list[SuggestedValue]:
    """Return unique suggestions, the most certain first."""
    unique: dict[tuple[Field, str], SuggestedValue] = {}
    for proposal in sorted(proposals, key=lambda one: -one.confidence):
        unique.setdefault((proposal.field, proposal.value.casefold()), proposal)
    return list(unique.values())
