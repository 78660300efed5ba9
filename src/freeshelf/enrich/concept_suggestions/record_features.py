"""Features of a record that suggestions are based on, with their positions."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from freeshelf.core.html import html_to_text
from freeshelf.enrich.concept_suggestions.evidence import TEXT, TITLE, RecordFeatures
from freeshelf.enrich.concept_suggestions.matching import LabelMatcher, stems_of
from freeshelf.enrich.language import detect_language
from freeshelf.enrich.record_changes import current_versions
from freeshelf.library.models import PageText, Resource
from freeshelf.library.querysets import CONCEPT_FIELDS

# The first pages name the subject of a document; later ones mention the whole field.
_PAGES = 3
_REACH = 160
# A full stop in a number ends nothing: 49.6 million.
_SENTENCE_END = re.compile(r"[.!?؟]\s+|[。！？]\s*|\n")
_UNKNOWN = "und"


@dataclass(frozen=True, slots=True)
class MatchLocation:
    """Position of a label: an excerpt, and the page if it is in a file."""

    kind: str  # TITLE or TEXT
    excerpt: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class RecordMatches:
    """Features of a record, with the first position of each label."""

    seen: RecordFeatures
    places: dict[int, MatchLocation]


def match_record(resource: Resource, matcher: LabelMatcher) -> RecordMatches:
    """Match labels in title, description and the first pages of its files."""
    places: dict[int, MatchLocation] = {}
    titles = _places(resource.title, resource.language, matcher, TITLE, None)
    for concept, place in titles:
        places.setdefault(concept, place)
    in_titles = frozenset(places)
    texts: set[int] = set()
    for text, language, page in _texts(resource):
        for concept, place in _places(text, language, matcher, TEXT, page):
            texts.add(concept)
            places.setdefault(concept, place)
    concepts = {
        concept.pk
        for name in CONCEPT_FIELDS
        for concept in getattr(resource, name).all()
    }
    language = _primary(resource.language, resource.title)
    words = frozenset(stems_of(resource.title, language))
    seen = RecordFeatures(in_titles, frozenset(texts), words, frozenset(concepts))
    return RecordMatches(seen, places)


def _texts(resource: Resource) -> Iterator[tuple[str, str, int | None]]:
    yield html_to_text(resource.description), _UNKNOWN, None
    contents = [version.content_id for version in current_versions(resource)]
    pages = PageText.objects.filter(content__in=contents, number__lte=_PAGES)
    for page in pages.order_by("content", "number").only("text", "language", "number"):
        yield page.text, page.language, page.number


def _places(
    text: str, language: str, matcher: LabelMatcher, kind: str, page: int | None
) -> Iterator[tuple[int, MatchLocation]]:
    for match in matcher.matches(text, _primary(language, text)):
        yield (
            match.concept,
            MatchLocation(kind, excerpt(text, match.start, match.end), page),
        )


def excerpt(text: str, start: int, end: int) -> str:
    """Return the sentence around a position, truncated if it is long."""
    before = [found.end() for found in _SENTENCE_END.finditer(text, 0, start)]
    begin = max(before[-1] if before else 0, start - _REACH)
    after = _SENTENCE_END.search(text, end)
    finish = min(after.start() + 1 if after else len(text), end + _REACH)
    return " ".join(text[begin:finish].split())


def _primary(language: str, text: str) -> str:
    known = language.split("-", maxsplit=1)[0].lower()
    return known if known not in ("", _UNKNOWN) else detect_language(text)


def described_fields(resource: Resource, *, accepted: Collection[int]) -> list[str]:
    """Return fields with concepts other than previously accepted ones."""
    return [
        name
        for name in CONCEPT_FIELDS
        if any(one.pk not in accepted for one in getattr(resource, name).all())
    ]
