"""Accept or reject suggested concepts."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models, transaction

from freeshelf.enrich.concept_suggestions.models import ConceptSuggestion
from freeshelf.enrich.record_changes import add_relation
from freeshelf.library.models import Resource, ResourceRelation
from freeshelf.library.services import patch_live_and_draft

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from freeshelf.library.services.live_and_draft import Patch

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
    rows = list(_open_rows(resource, keys).select_related("concept"))
    if rows:
        patch_live_and_draft(
            key=resource, patch=_adding(rows), user=user, action=_ACTION
        )
    _save_decision(rows, _Decision.ACCEPTED, now, user)
    return rows


@transaction.atomic
def refuse(
    *, resource: int, keys: Iterable[int], now: datetime, user: "User"
) -> list[ConceptSuggestion]:
    """Save that these suggestions are wrong, so that they are not made again."""
    rows = list(_open_rows(resource, keys))
    _save_decision(rows, _Decision.REFUSED, now, user)
    return rows


def _open_rows(
    resource: int, keys: Iterable[int]
) -> models.QuerySet[ConceptSuggestion]:
    return open_suggestions().filter(resource=resource, pk__in=list(keys))


def _save_decision(
    rows: Iterable[ConceptSuggestion], decision: str, now: datetime, user: "User"
) -> None:
    keys = [row.pk for row in rows]
    ConceptSuggestion.objects.filter(pk__in=keys).update(
        decision=decision, decided_at=now, decided_by=user
    )


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
