"""Suggest concepts for records that have none, and accept or reject them."""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import OperationalError, models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.text import Truncator

from freeshelf.enrich.concept_suggestions.matching import (
    NEAR,
    TEXT,
    TITLE,
    WORD,
    MatchLocation,
    noisy_or,
)
from freeshelf.enrich.concept_suggestions.training_data import (
    TrainingData,
    described_fields,
    load_training_data,
    match_record,
)
from freeshelf.enrich.models import ConceptSuggestion, ConceptSuggestionState
from freeshelf.enrich.records import add_relation, in_turn
from freeshelf.library.access import CONCEPT_FIELDS
from freeshelf.library.models import Resource, ResourceRelation
from freeshelf.library.services import patch_live_and_draft
from freeshelf.vocabularies.models import Concept

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from freeshelf.library.services.live_and_draft import Patch


logger = logging.getLogger(__name__)

# Similar records, the nearest first, by primary key.
Near = Callable[[Resource], Sequence[int]]

AGENT = "labels-words-neighbours 1"
# By cross-validation on the records of the field, a suggestion of this confidence is
# right in three of ten cases, and the square of the joint evidence is that share
# (docs/adr/0239).
_LEAST = 0.3
_MAX_PER_FIELD = 5
_CITED = 0.85
_MAX_EXCERPT_LENGTH = 400
_TITLES_SHOWN = 3
_NEIGHBOURS, _NEIGHBOURS_IN_DOUBT = 10, 3
_PARTS = (*CONCEPT_FIELDS, "files__versions", "relations")


class ConceptSuggester:
    """Suggester that caches its training data between records."""

    def __init__(self, near: Near) -> None:
        self._near = near
        self._knowledge: TrainingData | None = None

    def suggest_pending(self, *, now: datetime, seconds: float | None = None) -> int:
        """Suggest concepts for new and changed records, and return their number.

        Each record has a small transaction. Records not reached within `seconds` are
        left to the next call. A record that fails is logged and does not block others.
        """
        count = 0
        keys = pending_resources().values_list("pk", flat=True)
        for key in in_turn(keys, seconds=seconds):
            try:
                self.suggest(key, now=now)
            except OperationalError:
                # A fault of the database, and not of the record.
                raise
            except Exception:
                logger.exception("Record %s: concepts could not be suggested", key)
            else:
                count += 1
        return count

    def suggest(self, key: int, *, now: datetime) -> None:
        """Suggest concepts for one record, by its primary key."""
        if self._knowledge is None or not self._knowledge.is_fresh:
            self._knowledge = load_training_data()
        records = Resource.objects.filter(pk=key)
        if not records.exists():
            return
        # Before it is read: a change meanwhile makes it outdated again.
        ConceptSuggestionState.objects.update_or_create(
            resource_id=key, defaults={"is_current": None}
        )
        found = records.prefetch_related(*_PARTS).get()
        rows = self._rows(found, self._knowledge, now)
        with transaction.atomic():
            _save_suggestions(found, _without_deleted(rows))
            unchanged = ConceptSuggestionState.objects.filter(
                resource=key, is_current=None
            )
            unchanged.update(is_current=True)

    def _rows(
        self, resource: Resource, knowledge: TrainingData, now: datetime
    ) -> list[ConceptSuggestion]:
        features = match_record(resource, knowledge.matcher)
        closed = set(described_fields(resource, accepted=_accepted(resource)))
        near, titles = self._neighbours(resource, closed)
        weighed = knowledge.evidence.score(features, near)
        by_field: defaultdict[str, list[ConceptSuggestion]] = defaultdict(list)
        for concept, found in weighed.items():
            name = knowledge.field_of.get(concept)
            if name is None or name in closed or concept in features.concepts:
                continue
            trust = knowledge.trust.get(concept, 1.0)
            shares = _trusted(found, trust, is_cited=name == "cites")
            confidence = noisy_or(shares.values()) ** 2
            if confidence < _LEAST:
                continue
            row = ConceptSuggestion(
                resource=resource,
                concept_id=concept,
                field=name,
                confidence=confidence,
                agent=AGENT,
                generated_at=now,
            )
            location = features.places.get(concept)
            _explain(row, shares, location, resource, titles.get(concept, []))
            if name != "cites" or _aims(row, resource, knowledge):
                by_field[name].append(row)
        return [
            row
            for rows in by_field.values()
            for row in sorted(rows, key=lambda r: -r.confidence)[:_MAX_PER_FIELD]
        ]

    def _neighbours(
        self, resource: Resource, closed: Iterable[str]
    ) -> tuple[dict[int, float], dict[int, list[str]]]:
        """Return the share of similar records with each concept, and their titles."""
        keys = [key for key in self._near(resource) if key != resource.pk]
        found = Resource.objects.prefetch_related(*CONCEPT_FIELDS).in_bulk(keys)
        records = [found[key] for key in keys if key in found]
        shares: defaultdict[int, float] = defaultdict(float)
        titles: defaultdict[int, list[str]] = defaultdict(list)
        for name in CONCEPT_FIELDS:
            if name in closed:
                continue
            described = [r for r in records if getattr(r, name).all()][:_NEIGHBOURS]
            weights = [1 / (rank + 2) for rank in range(len(described))]
            # One or two described records are too few to trust.
            trust = len(described) / (len(described) + _NEIGHBOURS_IN_DOUBT)
            for record, weight in zip(described, weights, strict=True):
                for concept in getattr(record, name).all():
                    shares[concept.pk] += weight / sum(weights) * trust
                    titles[concept.pk].append(record.display_title)
        return shares, titles


def pending_resources() -> models.QuerySet[Resource]:
    """Return records without a concept in some field that need processing."""
    lacking = Q()
    for name in CONCEPT_FIELDS:
        lacking |= Q(**{f"{name}__isnull": True})
    done = ConceptSuggestionState.objects.filter(
        resource=OuterRef("pk"), is_current=True
    )
    return (
        Resource.objects.current()
        .filter(lacking, ~Exists(done), withdrawn_at__isnull=True)
        .order_by("-pk")
        .distinct()
    )


def mark_outdated(condition: Q) -> None:
    """Mark matching records as outdated, so that they are processed again."""
    marks = ConceptSuggestionState.objects.filter(condition).exclude(is_current=False)
    marks.update(is_current=False)


def _accepted(resource: Resource) -> set[int]:
    rows = ConceptSuggestion.objects.filter(
        resource=resource, decision=ConceptSuggestion.Decision.ACCEPTED
    )
    return set(rows.values_list("concept", flat=True))


def _trusted(
    shares: Mapping[str, float], trust: float, *, is_cited: bool
) -> dict[str, float]:
    """Return evidence weighted by earlier decisions about the concept."""
    if is_cited:
        # A document that names an instrument cites it, wherever it names it.
        return {origin: _CITED * trust for origin in (TITLE, TEXT) if origin in shares}
    return {
        origin: share * trust if origin in (WORD, NEAR) else share
        for origin, share in shares.items()
    }


def _explain(
    row: ConceptSuggestion,
    shares: Mapping[str, float],
    place: MatchLocation | None,
    resource: Resource,
    titles: Sequence[str],
) -> None:
    """Set the strongest evidence, with an excerpt for the editor."""
    row.origin = max(shares, key=lambda origin: (shares[origin], origin))
    texts = {WORD: resource.title, NEAR: "; ".join(titles[:_TITLES_SHOWN])}
    text = texts.get(row.origin, "")
    if row.origin in (TITLE, TEXT) and place is not None:
        text, row.page_number = place.excerpt, place.page
    row.excerpt = Truncator(text).chars(_MAX_EXCERPT_LENGTH)


def _aims(row: ConceptSuggestion, resource: Resource, knowledge: TrainingData) -> bool:
    """Set the record of an instrument; False if none, or already cited."""
    row.target_id = knowledge.instrument_records.get(row.concept_id)
    cited = {relation.target_id for relation in resource.relations.all()}
    return row.target_id not in (None, resource.pk, *cited)


def _without_deleted(rows: Sequence[ConceptSuggestion]) -> list[ConceptSuggestion]:
    """Return rows without concepts and records that were deleted meanwhile."""
    concepts = Concept.objects.current().in_bulk({row.concept_id for row in rows})
    targets = Resource.objects.current().in_bulk(
        {row.target_id for row in rows if row.target_id}
    )
    return [
        row
        for row in rows
        if row.concept_id in concepts
        and (row.target_id is None or row.target_id in targets)
    ]


def _save_suggestions(resource: Resource, rows: Sequence[ConceptSuggestion]) -> None:
    known = {
        (row.field, row.concept_id): row
        for row in ConceptSuggestion.objects.filter(resource=resource)
    }
    suggested = {(row.field, row.concept_id) for row in rows}
    outdated = [
        r.pk for key, r in known.items() if key not in suggested and not r.decision
    ]
    ConceptSuggestion.objects.filter(pk__in=outdated).delete()
    for row in rows:
        old = known.get((row.field, row.concept_id))
        if old is None:
            row.save()
        elif not old.decision:
            row.pk = old.pk
            row.save(force_update=True)


_ACTION = "wagtail.edit"
_Decision = ConceptSuggestion.Decision


def open_suggestions() -> models.QuerySet[ConceptSuggestion]:
    """Return undecided suggestions whose records and concepts still exist."""
    cited = models.Q(target__isnull=True) | models.Q(
        target__merged_into__isnull=True, target__withdrawn_at__isnull=True
    )
    return ConceptSuggestion.objects.filter(
        cited,
        decision="",
        resource__merged_into__isnull=True,
        resource__withdrawn_at__isnull=True,
        concept__merged_into__isnull=True,
    )


@transaction.atomic
def accept(
    *, resource: int, keys: Iterable[int], now: datetime, user: "User"
) -> list[ConceptSuggestion]:
    """Add the concepts of suggestions to a record, published and in its draft."""
    rows = _decide(resource, keys, _Decision.ACCEPTED, now, user)
    if rows:
        patch_live_and_draft(
            key=resource, patch=_adding(rows), user=user, action=_ACTION
        )
    return rows


def refuse(
    *, resource: int, keys: Iterable[int], now: datetime, user: "User"
) -> list[ConceptSuggestion]:
    """Save that these suggestions are wrong, so that they are not made again."""
    return _decide(resource, keys, _Decision.REFUSED, now, user)


def _decide(
    resource: int, keys: Iterable[int], decision: str, now: datetime, user: "User"
) -> list[ConceptSuggestion]:
    found = open_suggestions().filter(resource=resource, pk__in=list(keys))
    rows = list(found.select_related("concept"))
    ConceptSuggestion.objects.filter(pk__in=[row.pk for row in rows]).update(
        decision=decision, decided_at=now, decided_by=user
    )
    return rows


def _adding(rows: Sequence[ConceptSuggestion]) -> "Patch":
    def patch(state: Resource, place: str) -> bool:
        is_changed = False
        for row in rows:
            if row.field == ConceptSuggestion.Field.CITES:
                kind = ResourceRelation.Kind.CITES
                is_changed |= add_relation(state, row.target_id, kind)
                continue
            relation = getattr(state, row.field)
            here = list(relation.all())
            if row.concept not in here:
                relation.set([*here, row.concept])
                is_changed = True
        return is_changed

    return patch
