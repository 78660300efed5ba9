"""List of concepts with their field values, for search and export."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import ObjectList

from freeshelf.library.admin.entity_search import search_concepts
from freeshelf.library.admin.fields.field_value_forms import EntityForm
from freeshelf.library.admin.fields.values_panel import EntityValuesPanel
from freeshelf.library.admin.spreadsheets import EntitySpreadsheet
from freeshelf.vocabularies.admin.viewsets import (
    ConceptForm,
    ConceptIndexView,
    ConceptViewSet,
)
from freeshelf.vocabularies.models import Concept, ConceptLabel

_LABEL = "label."
_PREFERRED, _ALTERNATIVE = ConceptLabel.Kind.PREFERRED, ConceptLabel.Kind.ALTERNATIVE


class ConceptWithFieldsIndexView(EntitySpreadsheet, ConceptIndexView):
    """Concepts of all schemes, with an export that has their labels and values."""

    entity_kind = "concept"
    list_export: list[str] = []
    export_headings: dict[str, Any] = {}

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Add a column to the export for each language and each field."""
        super().setup(request, *args, **kwargs)
        if self.is_export:
            self.export_headings = {
                "identifier": gettext("Identifier"),
                "scheme": gettext("Scheme"),
                **_label_headings(),
                "other_names": gettext("Other names"),
                "broader": gettext("Broader"),
                **self.headings_of_fields,
            }
            self.list_export = list(self.export_headings)

    def search_queryset(self, queryset: QuerySet[Concept]) -> QuerySet[Concept]:
        """Search by any label, and by terms in labels and field values."""
        matches = super().search_queryset(queryset)
        if not self.is_searching:
            return matches
        return matches | queryset.filter(pk__in=search_concepts(self.search_query))

    def get_queryset(self) -> QuerySet[Concept]:
        """Prefetch broader concepts for an export."""
        concepts: QuerySet[Concept] = super().get_queryset()
        return concepts.prefetch_related("broader") if self.is_export else concepts

    def to_row_dict(self, item: Concept) -> dict[str, Any]:
        """Return one row of the export, with one line for each name or concept."""
        labels = list(item.labels.all())
        row = dict.fromkeys(self.list_export, "")
        row |= {
            _LABEL + each.language: each.text
            for each in labels
            if each.kind == _PREFERRED
        }
        return row | {
            "identifier": item.identifier,
            "scheme": item.scheme.identifier,
            "other_names": _lines(
                str(each) for each in labels if each.kind == _ALTERNATIVE
            ),
            "broader": _lines(each.identifier for each in item.broader.all()),
            **self.cells_of_fields(item),
        }


def _label_headings() -> dict[str, str]:
    """Return a column heading for each language of a preferred label, sorted."""
    labels = ConceptLabel.objects.filter(kind=_PREFERRED)
    languages = labels.values_list("language", flat=True).distinct()
    name = capfirst(gettext("label"))
    return {
        _LABEL + language: f"{name} ({language})" if language else name
        for language in sorted(languages)
    }


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(texts)


class ConceptWithFieldsForm(EntityForm, ConceptForm):
    """A concept with its labels, notes, mappings and values."""


class ConceptWithFieldsViewSet(ConceptViewSet):
    """The list and forms of concepts, with field values after the SKOS properties."""

    index_view_class = ConceptWithFieldsIndexView
    list_export = ["identifier"]  # The view sets the columns.

    @cached_property
    def edit_handler(self) -> ObjectList:
        """Return the edit form with field values before the last panel."""
        *own, further = super().edit_handler.children
        fields = EntityValuesPanel(heading=_("Custom fields"))
        return ObjectList(
            [*own, fields, further], base_form_class=ConceptWithFieldsForm
        )
