"""A suggested value for one field of a document, with its source."""

from dataclasses import dataclass

from freeshelf.enrich.extractors.messages import ExtractedPage
from freeshelf.enrich.models import Suggestion

EXCERPT_LENGTH = 160
Field = Suggestion.Kind
Origin = Suggestion.Origin


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

    @classmethod
    def on_page(
        cls,
        field: Field,
        value: str,
        confidence: float,
        page: ExtractedPage,
        place: tuple[int, int],
        agent: int | None = None,
    ) -> "SuggestedValue":
        """Build a value that stands on a page, from one offset to another."""
        around = excerpt(page.text, *place)
        return cls(field, value, Origin.TEXT, confidence, page.number, around, agent)


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
