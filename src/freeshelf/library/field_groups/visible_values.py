"""What others read of fields: pages, search, exports, the API."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from freeshelf.core.html import html_to_text, sanitize_html
from freeshelf.library.field_groups.definitions import (
    DefinedField,
    DefinedGroup,
    Definitions,
    definitions,
)
from freeshelf.library.field_groups.rules import (
    AnyFacts,
    ResourceFacts,
    applies_to,
    is_shown,
)
from freeshelf.library.field_groups.values import has_valid_shape, is_empty, rows_of
from freeshelf.library.models import Resource
from freeshelf.library.models.field_type import CONTAINERS, FieldType

_T = FieldType


@dataclass(frozen=True, slots=True)
class FieldValue:
    """A field with its value (`library.field_groups.values` says the shapes)."""

    group: DefinedGroup
    field: DefinedField
    value: Any


def resource_facts(
    resource: Resource, types: Iterable[int] | None = None
) -> ResourceFacts:
    """What rules ask; `types` spares a query where their keys are known."""
    if types is None:
        types = [concept.pk for concept in resource.types.all()]
    return ResourceFacts(frozenset(types), resource.access_rights, resource.language)


def field_values(
    resource: Resource,
    *,
    types: Iterable[int] | None = None,
    for_staff: bool = False,
    defined: Definitions | None = None,
) -> list[FieldValue]:
    """The values of a record's fields as readers may see them (`visible_values`)."""
    if not resource.field_values:
        return []
    return visible_values(
        resource.field_values,
        resource_facts(resource, types),
        for_staff=for_staff,
        defined=defined,
    )


def visible_values(
    values: Mapping[str, Any],
    facts: AnyFacts,
    *,
    for_staff: bool = False,
    defined: Definitions | None = None,
) -> list[FieldValue]:
    """Values as readers may see them, in the order defined.

    Only groups that appear on what they are of, fields that are shown beside the
    others, and values that fit. Passwords and, unless `for_staff`, fields for staff are
    left out, in the values of groups and rows as well; a group or row of nothing else
    is gone.
    """
    if not values:
        return []
    pruner = _Pruner(for_staff)
    return [
        FieldValue(group, asked, value)
        for group in (defined or definitions()).groups
        if applies_to(group, facts)
        for asked, value in pruner.level(group.fields, values, {})
    ]


def single_values(
    found: Iterable[FieldValue],
) -> Iterator[tuple[DefinedField, Any]]:
    """Every single value with its field, those in groups and rows too."""
    for each in found:
        yield from _singles(each.field, each.value)


def plain_texts(asked: DefinedField, value: Any) -> list[str]:
    """A single value as the words that it says; a reference says none."""
    match asked.type:
        case _T.WYSIWYG:
            texts = [html_to_text(value)]
        case _T.LINK:
            texts = [value.get("title", ""), value.get("url", "")]
        case _T.GOOGLE_MAP:
            texts = [value.get("address", "")]
        case _T.TRUE_FALSE:
            texts = []
        case _:
            texts = [dict(asked.choices).get(str(value), str(value))]
    return [text for text in texts if text]


def _singles(asked: DefinedField, value: Any) -> Iterator[tuple[DefinedField, Any]]:
    if asked.type in CONTAINERS:
        for whole, row in rows_of(asked, value):
            for part in whole.parts:
                if part.key in row:
                    yield from _singles(part, row[part.key])
    elif asked.is_list:
        for single in value:
            yield asked, single
    else:
        yield asked, value


@dataclass(frozen=True, slots=True)
class _Pruner:
    for_staff: bool

    def level(
        self,
        fields: Iterable[DefinedField],
        values: Mapping[str, Any],
        around: Mapping[str, Any],
    ) -> Iterator[tuple[DefinedField, Any]]:
        scope = {**around, **values}
        for asked in fields:
            value = values.get(asked.key)
            if is_empty(value) or not self._may_be_read(asked):
                continue
            if not (has_valid_shape(asked, value) and is_shown(asked, scope)):
                continue
            if asked.type in CONTAINERS:
                value = self._container(asked, value, scope)
            elif asked.type == _T.WYSIWYG:
                # It may have been typed as plain text, before the field's kind changed.
                value = sanitize_html(str(value))
            if not is_empty(value):
                yield asked, value

    def _may_be_read(self, asked: DefinedField) -> bool:
        if asked.type == _T.PASSWORD:
            return False
        return asked.is_public or self.for_staff

    def _container(
        self, asked: DefinedField, value: Any, scope: Mapping[str, Any]
    ) -> Any:
        rows = [
            (
                whole,
                {part.key: one for part, one in self.level(whole.parts, row, scope)},
            )
            for whole, row in rows_of(asked, value)
        ]
        if asked.type in (_T.GROUP, _T.CLONE):
            return rows[0][1] if rows else {}
        if asked.type == _T.REPEATER:
            return [row for _whole, row in rows if row]
        return [{"layout": whole.key, "values": row} for whole, row in rows if row]
