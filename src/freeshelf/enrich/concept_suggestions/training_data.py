"""Training data for suggestions: labels, counts over the library, decisions.

Four kinds of evidence, each a share that is counted and drawn towards a cautious value
while little was counted: of records whose title has the label, of those whose text has
it, of those with a certain word in the title, and of records near this one, how many
have the concept. They are put together as if they were independent (noisy-or).
"""

import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Q

from freeshelf.enrich.concept_suggestions.matching import (
    NEAR,
    TEXT,
    TITLE,
    WORD,
    Label,
    LabelMatcher,
    RecordFeatures,
    match_record,
)
from freeshelf.enrich.models import ConceptSuggestion
from freeshelf.library.models import Resource
from freeshelf.library.querysets import CONCEPT_FIELDS, FIELD_OF_ROLE
from freeshelf.vocabularies.models import Concept, ConceptLabel

# Prior value of a label, and the number of records that it weighs.
_BEFORE = {TITLE: 0.75, TEXT: 0.3}
_BEFORE_WEIGHT = 6.0
_WORD_WEIGHT = 3.0
_MIN_WITH_WORD = 3


@dataclass(slots=True)
class Evidence:
    """Counts over records that people described."""

    records: int = 0
    of_concept: Counter[int] = field(default_factory=Counter)
    of_word: Counter[str] = field(default_factory=Counter)
    _word_and_concept: defaultdict[str, Counter[int]] = field(
        default_factory=lambda: defaultdict(Counter)
    )
    _matched: Counter[tuple[str, int]] = field(default_factory=Counter)
    _assigned: Counter[tuple[str, int]] = field(default_factory=Counter)

    def add_record(self, seen: RecordFeatures) -> None:
        """Count one record."""
        self.records += 1
        self.of_concept.update(seen.concepts)
        self.of_word.update(seen.words)
        for word in seen.words:
            self._word_and_concept[word].update(seen.concepts)
        for origin, concepts in ((TITLE, seen.titles), (TEXT, seen.texts)):
            for concept in concepts:
                self.add_decision(origin, concept, is_right=concept in seen.concepts)

    def add_decision(self, place: str, concept: int, *, is_right: bool) -> None:
        """Count one decision of a person about a label that matched in a place."""
        self._matched[place, concept] += 1
        self._assigned[place, concept] += is_right

    def score(
        self, seen: RecordFeatures, near: Mapping[int, float]
    ) -> dict[int, dict[str, float]]:
        """Return the evidence for each concept by kind, each from 0 to 1.

        `near` is the share of similar records that have each concept, weighted by their
        number.
        """
        found: defaultdict[int, dict[str, float]] = defaultdict(dict)
        for concept in seen.titles:
            found[concept][TITLE] = self._share(TITLE, concept)
        for concept in seen.texts - seen.titles:
            found[concept][TEXT] = self._share(TEXT, concept)
        for concept, share in self._by_words(seen.words).items():
            found[concept][WORD] = share
        for concept, share in near.items():
            found[concept][NEAR] = share
        return found

    def _share(self, place: str, concept: int) -> float:
        matched = self._matched[place, concept]
        before = _BEFORE[place] * _BEFORE_WEIGHT
        return (self._assigned[place, concept] + before) / (matched + _BEFORE_WEIGHT)

    def _by_words(self, words: Iterable[str]) -> dict[int, float]:
        """Return the best share of a title word per concept, if above average."""
        best: dict[int, float] = {}
        for word in words:
            count = self.of_word[word]
            if count < _MIN_WITH_WORD:
                continue
            for concept, both in self._word_and_concept[word].items():
                usual = self.of_concept[concept] / self.records
                share = (both + usual * _WORD_WEIGHT) / (count + _WORD_WEIGHT)
                if share > 2 * usual:
                    best[concept] = max(best.get(concept, 0.0), share)
        return best


def noisy_or(shares: Iterable[float]) -> float:
    """Combine several kinds of evidence into one confidence, 0 to 1."""
    doubt = 1.0
    for share in shares:
        doubt *= 1.0 - share
    return 1.0 - doubt


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
