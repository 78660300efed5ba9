"""Passages for those who answer from them: whole, each with what it belongs to."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from freeshelf.core.html import html_to_text
from freeshelf.enrich.models import Passage
from freeshelf.search.results import PassageHit, ResourceHit, SearchResults


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage word for word, and the hit that it explains."""

    hit: ResourceHit
    passage: PassageHit
    text: str


def evidence_of(found: SearchResults) -> list[list[Evidence]]:
    """Return the passages of each hit of a page, the best first."""
    keys = [each.key for hit in found.hits for each in hit.passages if each.key]
    stored = Passage.objects.only("text").in_bulk(keys)
    return [
        [
            Evidence(hit, each, _text(hit, each, stored.get(each.key or 0)))
            for each in hit.passages
        ]
        for hit in found.hits
    ]


def best_evidence(of_hits: Sequence[Sequence[Evidence]], most: int) -> list[Evidence]:
    """Return the best passage of each hit, then the second ones, up to a number."""
    rounds = zip_longest(*of_hits)
    return [each for row in rounds for each in row if each is not None][:most]


def plain_text(passage: PassageHit) -> str:
    """Return the shown part of a passage without marks."""
    return "".join(run.text for run in passage.runs)


def _text(hit: ResourceHit, passage: PassageHit, stored: Passage | None) -> str:
    if stored is not None:
        return stored.text
    return html_to_text(hit.resource.description).strip() or plain_text(passage)
