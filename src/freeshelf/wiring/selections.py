"""Selections of resources by import, for the list of resources."""

from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from freeshelf.ingest.models import Provenance, Source
from freeshelf.library.admin.selections import (
    Selection,
    register_selection,
    start_of_last_week,
)
from freeshelf.library.models import Resource

# Records that people made here of a suggestion or a file.
_BY_HAND = (Source.Kind.READERS, Source.Kind.FILES)


def register() -> None:
    """Register the selections."""
    register_selection(
        Selection(
            "unclassified-imports",
            _("Imported, without a topic or a type"),
            _is_unclassified,
        )
    )
    register_selection(
        Selection("imported-this-week", _("Imported this week"), _was_imported)
    )


def _is_unclassified(now: datetime) -> Q:
    return (
        Q(pk__in=_imported())
        & Q(withdrawn_at__isnull=True)
        & (~_has_any("subjects") | ~_has_any("types"))
    )


def _was_imported(now: datetime) -> Q:
    return Q(pk__in=_imported(retrieved_at__gte=start_of_last_week(now)))


def _imported(**conditions: object) -> QuerySet:
    rows = Provenance.objects.filter(
        content_type=ContentType.objects.get_for_model(Resource), **conditions
    ).exclude(source__kind__in=_BY_HAND)
    return rows.annotate(key=Cast("object_id", BigIntegerField())).values("key")


def _has_any(field: str) -> Q:
    through = getattr(Resource, field).through
    return Q(Exists(through.objects.filter(resource=OuterRef("pk"))))
