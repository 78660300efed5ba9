"""Filters of the list of resources that the home of the desk links to."""

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet

from freeshelf.library.desk.selections import select, selection_choices
from freeshelf.library.models import Resource
from freeshelf.vocabularies.hierarchy import within
from freeshelf.vocabularies.models import Concept


class SelectionFilterSet(WagtailFilterSet):
    """A named selection, and concepts with all that is narrower."""

    attention = django_filters.ChoiceFilter(
        label=_("Selection"), choices=selection_choices, method="filter_selection"
    )

    def filter_selection(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """By one of the selections that rooms offer."""
        return select(queryset, value, now=timezone.now())

    def filter_within(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """By a concept or anything narrower, as the facets of readers do."""
        return queryset.filter(_has_one_of(name, int(value)))


def _has_one_of(field: str, concept: int) -> Q:
    broader = Concept.broader.through.objects.values_list(
        "from_concept_id", "to_concept_id"
    )
    through = getattr(Resource, field).through
    keys = through.objects.filter(concept__in=within(concept, broader))
    return Q(pk__in=keys.values("resource"))
