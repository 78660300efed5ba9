"""Lists of records, agents and concepts with their field values in exports."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext
from wagtail.snippets.views.snippets import IndexView

from freeshelf.fields.admin.entity_search import search_entities
from freeshelf.fields.definitions import DefinedGroup, definitions
from freeshelf.fields.display import (
    FieldValue,
    field_values,
    titles_of,
    value_text,
    visible_values,
)
from freeshelf.fields.entity_values import Entity, entity_facts, entity_values_by_pk
from freeshelf.fields.field_types import FieldType
from freeshelf.library.admin.agent_viewset import AgentIndexView
from freeshelf.library.admin.resource_list import ResourceIndexView, SafeSpreadsheet
from freeshelf.library.concept_links import types_of
from freeshelf.library.models import Agent, Resource
from freeshelf.vocabularies.admin.viewsets import ConceptIndexView
from freeshelf.vocabularies.models import Concept, ConceptLabel

_LABEL = "label."
_PREFERRED, _ALTERNATIVE = ConceptLabel.Kind.PREFERRED, ConceptLabel.Kind.ALTERNATIVE


class ResourceWithFieldsIndexView(ResourceIndexView):
    """The list of records, with an export that has their values."""

    export_headings: dict[str, Any]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Add a column to the export for each field that a record can have."""
        super().setup(request, *args, **kwargs)
        if self.is_export:
            self._defined = definitions(at_once=True)
            self._headings = field_headings(
                group for group in self._defined.groups if group.rules != ()
            )
            self.list_export = [*self.list_export, *self._headings]
            self.export_headings = {**self.export_headings, **self._headings}

    def more_cells(self, records: list[Resource]) -> dict[int, dict[str, str]]:
        """Return the columns of field values by primary key of the record."""
        types = types_of(record for record in records if record.field_values)
        values = {
            record.pk: field_values(
                record,
                types=types.get(record.pk, ()),
                for_staff=True,
                defined=self._defined,
            )
            for record in records
        }
        titles = titles_of([v.value for of in values.values() for v in of])
        return {
            key: field_cells(of, self._headings, titles) for key, of in values.items()
        }


class EntityIndexView(SafeSpreadsheet, IndexView):
    """A list of agents or concepts that exports and searches their values, too."""

    entity_kind: ClassVar[str]
    list_export: list[str]
    export_headings: dict[str, Any]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the fields that such an entity can have."""
        super().setup(request, *args, **kwargs)
        if self.is_export:
            self._defined = definitions(at_once=True)
            self.headings_of_fields = field_headings(
                group for group in self._defined.groups if group.other_rules
            )

    def search_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Search by any name, and by terms in names and field values."""
        matches: QuerySet[Any] = super().search_queryset(queryset)
        if not self.is_searching:
            return matches
        keys = search_entities(self.entity_kind, self.search_query)
        return matches | queryset.filter(pk__in=keys)

    def cells_of_fields(self, item: Entity) -> dict[str, str]:
        """Return the cells of an entity, without passwords and misfitting values."""
        shown = visible_values(
            self._values.get(item.pk, {}),
            entity_facts(item),
            for_staff=True,
            defined=self._defined,
        )
        return field_cells(shown, self.headings_of_fields, self._titles)

    @cached_property
    def _values(self) -> dict[int, dict[str, Any]]:
        return entity_values_by_pk(self.entity_kind)

    @cached_property
    def _titles(self) -> dict[str, str]:
        return titles_of(list(self._values.values()))


class AgentWithFieldsIndexView(EntityIndexView, AgentIndexView):
    """The list of agents, with an export that has their values."""

    entity_kind = "agent"
    export_headings: dict[str, Any] = {}

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Add a column to the export for each field that an agent can have."""
        super().setup(request, *args, **kwargs)
        if self.is_export:
            self._own_columns = list(self.list_export)
            self.list_export = [*self._own_columns, *self.headings_of_fields]
            self.export_headings = {**self.export_headings, **self.headings_of_fields}

    def to_row_dict(self, item: Agent) -> dict[str, Any]:
        """Return one row of the export."""
        row = {name: getattr(item, name) for name in self._own_columns}
        return row | self.cells_of_fields(item)


class ConceptWithFieldsIndexView(EntityIndexView, ConceptIndexView):
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


def field_headings(groups: Iterable[DefinedGroup]) -> dict[str, str]:
    """Return labels of the fields of these groups by column, without passwords."""
    return {
        _column(field.key): field.title
        for group in groups
        for field in group.fields
        if field.has_value and field.type != FieldType.PASSWORD
    }


def field_cells(
    values: Iterable[FieldValue],
    headings: Mapping[str, str],
    titles: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Return the text of these values by column, empty where there is none.

    `titles` are as in `value_text`.
    """
    texts = {_column(v.field.key): value_text(v.field, v.value, titles) for v in values}
    return {column: texts.get(column, "") for column in headings}


def _column(key: str) -> str:
    return f"field.{key}"


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
