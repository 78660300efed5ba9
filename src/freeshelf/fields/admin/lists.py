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


class FieldColumns(IndexView):
    """A list with a column in its export for each field that its rows can have."""

    list_export: list[str]
    export_headings: Mapping[str, Any]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Add the columns."""
        super().setup(request, *args, **kwargs)
        if self.is_export:
            self.defined = definitions(at_once=True)
            groups = filter(self.may_have, self.defined.groups)
            self.headings_of_fields = field_headings(groups)
            self.own_headings = self.headings()
            self.export_headings = {**self.own_headings, **self.headings_of_fields}
            self.list_export = list(self.export_headings)

    def headings(self) -> dict[str, Any]:
        """Return the other columns; Wagtail names one that has no heading."""
        return {name: self.export_headings.get(name) for name in self.list_export}

    def may_have(self, group: DefinedGroup) -> bool:
        """Return whether a row can have the fields of a group."""
        return bool(group.other_rules)


class ResourceWithFieldsIndexView(FieldColumns, ResourceIndexView):
    """The list of records, with an export that has their values."""

    def may_have(self, group: DefinedGroup) -> bool:
        """Return whether a group appears on every record or where its rules match."""
        return group.rules != ()

    def more_cells(self, records: list[Resource]) -> dict[int, dict[str, str]]:
        """Return the columns of field values by primary key of the record."""
        types = types_of(record for record in records if record.field_values)
        values = {
            record.pk: field_values(
                record,
                types=types.get(record.pk, ()),
                for_staff=True,
                defined=self.defined,
            )
            for record in records
        }
        titles = titles_of([v.value for of in values.values() for v in of])
        return {
            key: field_cells(of, self.headings_of_fields, titles)
            for key, of in values.items()
        }


class EntityIndexView(SafeSpreadsheet, FieldColumns):
    """A list of agents or concepts that exports and searches their values, too."""

    entity_kind: ClassVar[str]
    export_headings: Mapping[str, Any] = {}

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
            defined=self.defined,
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

    def to_row_dict(self, item: Agent) -> dict[str, Any]:
        """Return one row of the export."""
        row = {name: getattr(item, name) for name in self.own_headings}
        return row | self.cells_of_fields(item)


class ConceptWithFieldsIndexView(EntityIndexView, ConceptIndexView):
    """Concepts of all schemes, with an export that has their labels and values."""

    entity_kind = "concept"
    list_export: list[str] = []

    def headings(self) -> dict[str, Any]:
        """Return a column for each language, and those of the concept."""
        return {
            "identifier": gettext("Identifier"),
            "scheme": gettext("Scheme"),
            **_label_headings(),
            "other_names": gettext("Other names"),
            "broader": gettext("Broader"),
        }

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
