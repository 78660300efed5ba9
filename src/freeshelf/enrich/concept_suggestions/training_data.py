"""Training data for suggestions: labels, counts over the library, decisions."""

import re
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from django.db.models import Q

from freeshelf.core.html import html_to_text
from freeshelf.enrich.concept_suggestions.matching import (
    TEXT,
    TITLE,
    Evidence,
    Label,
    LabelMatcher,
    MatchLocation,
    RecordFeatures,
    stems_of,
)
from freeshelf.enrich.language import detect_language
from freeshelf.enrich.models import ConceptSuggestion
from freeshelf.enrich.records import current_versions
from freeshelf.library.access import CONCEPT_FIELDS, FIELD_OF_ROLE
from freeshelf.library.models import PageText, Resource
from freeshelf.vocabularies.models import Concept, ConceptLabel

# The first pages name the subject of a document; later ones mention the whole field.
_PAGES = 3
_REACH = 160
# A full stop in a number ends nothing: 49.6 million.
_SENTENCE_END = re.compile(r"[.!?؟]\s+|[。！？]\s*|\n")
_UNKNOWN = "und"
INSTRUMENTS = "legal-instruments"
# The newest described records: current practice, in some seconds.
_MAX_LEARNT = 2000
_LEARN_AGAIN_SECONDS = 3600.0
# A title that is little more than the name of an instrument is that instrument's.
_SHARE_OF_TITLE = 0.6
_PARTS = (*CONCEPT_FIELDS, "files__versions")


@dataclass(slots=True)
class TrainingData:
    """Data for suggestions; concepts are identified by primary key."""

    matcher: LabelMatcher
    field_of: dict[int, str]
    evidence: Evidence
    instrument_records: dict[int, int] = field(default_factory=dict)
    trust: dict[int, float] = field(default_factory=dict)
    made_at: float = field(default_factory=time.monotonic)

    @property
    def is_fresh(self) -> bool:
        """Return whether it need not be reloaded yet."""
        return time.monotonic() - self.made_at < _LEARN_AGAIN_SECONDS


def load_training_data() -> TrainingData:
    """Load labels, learn from described records, and add the decisions."""
    rows = Concept.objects.filter(merged_into__isnull=True).values_list(
        "pk", "scheme__role", "scheme__identifier"
    )
    field_of = {}
    for key, role, scheme in rows:
        if role in FIELD_OF_ROLE:
            field_of[key] = FIELD_OF_ROLE[role]
        elif scheme == INSTRUMENTS:
            field_of[key] = "cites"
    matcher = LabelMatcher(
        Label(concept, text, language.split("-")[0])
        for concept, text, language in ConceptLabel.objects.filter(
            concept__in=field_of
        ).values_list("concept", "text", "language")
    )
    data = TrainingData(matcher, field_of, Evidence())
    _add_records(data)
    _add_decisions(data)
    return data


def _add_records(knowledge: TrainingData) -> None:
    described = Q()
    for name in CONCEPT_FIELDS:
        described |= Q(**{f"{name}__isnull": False})
    keys = Resource.objects.live().filter(described).order_by("-pk")
    newest = list(keys.values_list("pk", flat=True).distinct()[:_MAX_LEARNT])
    records = Resource.objects.filter(pk__in=newest).prefetch_related(*_PARTS)
    for record in records.iterator(chunk_size=100):
        features = match_record(record, knowledge.matcher)
        knowledge.evidence.add_record(features)
        for concept in features.titles:
            is_instrument = knowledge.field_of.get(concept) == "cites"
            length = len(features.places[concept].excerpt)
            if is_instrument and length and _covers(record, knowledge, concept):
                knowledge.instrument_records.setdefault(concept, record.pk)


def _covers(record: Resource, knowledge: TrainingData, concept: int) -> bool:
    language = record.language.split("-")[0]
    return any(
        match.concept == concept
        and match.end - match.start >= _SHARE_OF_TITLE * len(record.title)
        for match in knowledge.matcher.matches(record.title, language)
    )


def _add_decisions(knowledge: TrainingData) -> None:
    decided = ConceptSuggestion.objects.exclude(decision="")
    counts: dict[int, list[int]] = {}
    for concept, origin, decision in decided.values_list(
        "concept", "origin", "decision"
    ):
        is_right = decision == ConceptSuggestion.Decision.ACCEPTED
        is_cited = knowledge.field_of.get(concept) == "cites"
        if origin in (TITLE, TEXT) and not is_cited:
            knowledge.evidence.add_decision(origin, concept, is_right=is_right)
        else:
            taken = counts.setdefault(concept, [0, 0])
            taken[0] += is_right
            taken[1] += 1
    for concept, (accepted, all_) in counts.items():
        knowledge.trust[concept] = (accepted + 2) / (all_ + 2)


def match_record(resource: Resource, matcher: LabelMatcher) -> RecordFeatures:
    """Match labels in title, description and the first pages of its files."""
    language = _primary(resource.language, resource.title)
    titles = _places(resource.title, language, matcher, None)
    places: dict[int, MatchLocation] = {}
    for text, text_language, page in _texts(resource):
        known = _primary(text_language, text)
        places = _places(text, known, matcher, page) | places
    concepts = {
        concept.pk
        for name in CONCEPT_FIELDS
        for concept in getattr(resource, name).all()
    }
    words = stems_of(resource.title, language)
    return RecordFeatures(
        titles.keys(), places.keys(), words, concepts, places | titles
    )


def _texts(resource: Resource) -> Iterator[tuple[str, str, int | None]]:
    yield html_to_text(resource.description), _UNKNOWN, None
    contents = [version.content_id for version in current_versions(resource)]
    pages = PageText.objects.filter(content__in=contents, number__lte=_PAGES)
    for page in pages.order_by("content", "number").only("text", "language", "number"):
        yield page.text, page.language, page.number


def _places(
    text: str, language: str, matcher: LabelMatcher, page: int | None
) -> dict[int, MatchLocation]:
    """Return the first place of each concept in a text."""
    places: dict[int, MatchLocation] = {}
    for match in matcher.matches(text, language):
        around = excerpt(text, match.start, match.end)
        places.setdefault(match.concept, MatchLocation(around, page))
    return places


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
