"""Training data for suggestions: labels, counts over the library, decisions."""

import time
from dataclasses import dataclass, field

from django.db.models import Q

from freeshelf.enrich.concept_suggestions.evidence import TEXT, TITLE, Evidence
from freeshelf.enrich.concept_suggestions.matching import Label, LabelMatcher
from freeshelf.enrich.concept_suggestions.models import ConceptSuggestion
from freeshelf.enrich.concept_suggestions.record_features import match_record
from freeshelf.library.models import Resource
from freeshelf.library.querysets import CONCEPT_FIELDS, FIELD_OF_ROLE
from freeshelf.vocabularies.models import Concept, ConceptLabel

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
        knowledge.evidence.add_record(features.seen)
        for concept in features.seen.titles:
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
