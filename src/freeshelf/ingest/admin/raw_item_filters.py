"""Filters for the list of unmapped items."""

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet

from freeshelf.ingest.comments import COMMENT_TYPES
from freeshelf.ingest.models import RawItem, Source


def _types() -> list[tuple[str, str]]:
    return _values(RawItem.objects.exclude(record_type__in=COMMENT_TYPES), "type")


def _statuses() -> list[tuple[str, str]]:
    return _values(RawItem.objects.filter(record_type__in=COMMENT_TYPES), "status")


def _comment_types() -> list[tuple[str, str]]:
    return _values(RawItem.objects.filter(record_type__in=COMMENT_TYPES), "type")


def _values(items: Any, name: str) -> list[tuple[str, str]]:
    values = items.order_by().values_list(f"record_{name}", flat=True).distinct()
    return [(value, value) for value in sorted(values) if value]


class RawItemFilterSet(WagtailFilterSet):
    """Filter unmapped items by type and source."""

    record_type = django_filters.ChoiceFilter(label=_("Type"), choices=_types)
    source = django_filters.ModelChoiceFilter(
        label=_("Source"), queryset=Source.objects.all()
    )

    class Meta:
        model = RawItem
        fields: list[str] = []


class CommentFilterSet(WagtailFilterSet):
    """Filter comments by state and type."""

    record_status = django_filters.ChoiceFilter(label=_("Status"), choices=_statuses)
    record_type = django_filters.ChoiceFilter(label=_("Type"), choices=_comment_types)

    class Meta:
        model = RawItem
        fields: list[str] = []
