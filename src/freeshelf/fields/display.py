"""Field values as readers and editors may see them: chosen, and as plain text."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from freeshelf.content.wording import listed
from freeshelf.core.html import html_to_text, sanitize_html
from freeshelf.fields.definitions import (
    DefinedField,
    DefinedGroup,
    Definitions,
    definitions,
)
from freeshelf.fields.field_types import CONTAINERS, REFERENCES, FieldType
from freeshelf.fields.references import targets_of
from freeshelf.fields.rules import AnyFacts, ResourceFacts, applies_to, is_shown
from freeshelf.fields.values import has_valid_shape, is_empty, rows_of
from freeshelf.library.models import Resource

_T = FieldType
_HIDDEN = "••••••"
# SQLite rejects an expression that is a thousand levels deep.
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class FieldValue:
    """A field with its value, in the format of `fields.values`."""

    group: DefinedGroup
    field: DefinedField
    value: Any


def resource_facts(
    resource: Resource, types: Iterable[int] | None = None
) -> ResourceFacts:
    """Return the facts for rules; `types` saves a query where their keys are known."""
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
    """Return the values of a record that visitors may see (`visible_values`)."""
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
    """Return values that visitors may see, in the order of the definitions.

    Includes groups that apply, fields whose conditions hold, and values of the right
    shape. Passwords and, unless `for_staff`, fields for staff are left out, also inside
    groups and rows; a group or row without other values is left out.
    """
    if not values:
        return []
    pruner = _Pruner(for_staff)
    return [
        FieldValue(group, field, value)
        for group in (defined or definitions()).groups
        if applies_to(group, facts)
        for field, value in pruner.level(group.fields, values, {})
    ]


def single_values(
    found: Iterable[FieldValue],
) -> Iterator[tuple[DefinedField, Any]]:
    """Return every single value with its field, including those in groups and rows."""
    for each in found:
        yield from _singles(each.field, each.value)


def plain_texts(field: DefinedField, value: Any) -> list[str]:
    """Return the searchable texts of a single value; a reference has none."""
    match field.type:
        case _T.WYSIWYG:
            texts = [html_to_text(value)]
        case _T.LINK:
            texts = [value.get("title", ""), value.get("url", "")]
        case _T.GOOGLE_MAP:
            texts = [value.get("address", "")]
        case _T.TRUE_FALSE:
            texts = []
        case _:
            texts = [dict(field.choices).get(str(value), str(value))]
    return [text for text in texts if text]


def _singles(field: DefinedField, value: Any) -> Iterator[tuple[DefinedField, Any]]:
    if field.type in CONTAINERS:
        for container, row in rows_of(field, value):
            for part in container.parts:
                if part.key in row:
                    yield from _singles(part, row[part.key])
    elif field.is_list:
        for single in value:
            yield field, single
    else:
        yield field, value


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
        for field in fields:
            value = values.get(field.key)
            if is_empty(value) or not self._may_be_read(field):
                continue
            if not (has_valid_shape(field, value) and is_shown(field, scope)):
                continue
            if field.type in CONTAINERS:
                value = self._container(field, value, scope)
            elif field.type == _T.WYSIWYG:
                # The value may be plain text from before the field's type changed.
                value = sanitize_html(str(value))
            if not is_empty(value):
                yield field, value

    def _may_be_read(self, field: DefinedField) -> bool:
        if field.type == _T.PASSWORD:
            return False
        return field.is_public or self.for_staff

    def _container(
        self, field: DefinedField, value: Any, scope: Mapping[str, Any]
    ) -> Any:
        rows = [
            (
                container,
                {
                    part.key: one
                    for part, one in self.level(container.parts, row, scope)
                },
            )
            for container, row in rows_of(field, value)
        ]
        if field.type in (_T.GROUP, _T.CLONE):
            return rows[0][1] if rows else {}
        if field.type == _T.REPEATER:
            return [row for _whole, row in rows if row]
        return [
            {"layout": container.key, "values": row} for container, row in rows if row
        ]


def value_text(
    field: DefinedField, value: Any, titles: Mapping[str, str] | None = None
) -> str:
    """Return a value as text, with one line for each subfield.

    A password is masked. A value of the wrong shape is shown raw. `titles`
    (`titles_of`) save queries where many values are shown.
    """
    if is_empty(value):
        return ""
    known_titles = titles_of(value) if titles is None else titles
    return "\n".join(_lines(field, value, known_titles))


def raw_value_text(value: Any) -> str:
    """Return a value without a field as text."""
    if isinstance(value, dict):
        return "\n".join(
            f"{key}: {raw_value_text(each)}" for key, each in value.items()
        )
    if isinstance(value, list):
        return "\n".join(map(raw_value_text, value))
    text = "" if value is None else str(value)
    return _HIDDEN if text.startswith(("pbkdf2_", "argon2", "scrypt$")) else text


def _lines(field: DefinedField, value: Any, titles: Mapping[str, str]) -> Iterator[str]:
    if field.type == FieldType.PASSWORD:
        yield _HIDDEN
    elif not has_valid_shape(field, value):
        yield raw_value_text(value)
    elif field.type in CONTAINERS:
        for number, (container, row) in enumerate(rows_of(field, value), 1):
            if isinstance(value, list):
                title = container.title if container is not field else ""
                yield f"{number}. {title}".rstrip()
            for part in container.parts:
                if not is_empty(row.get(part.key)):
                    yield from _labelled(part, row[part.key], titles)
    elif field.is_list:
        yield listed(_single(field, each, titles) for each in value)
    else:
        yield _single(field, value, titles)


def _labelled(
    field: DefinedField, value: Any, titles: Mapping[str, str]
) -> Iterator[str]:
    first, *others = list(_lines(field, value, titles)) or [""]
    yield f"{field.title}: {first}"
    yield from others


def _single(field: DefinedField, value: Any, titles: Mapping[str, str]) -> str:
    if field.type == FieldType.TRUE_FALSE:
        return _("Yes") if value else _("No")
    if field.type in REFERENCES:
        return titles.get(value, value)
    if field.type == FieldType.GOOGLE_MAP:
        texts = [value.get(n) for n in ("address", "latitude", "longitude")]
        return listed(text for text in texts if text not in (None, ""))
    return listed(plain_texts(field, value))


def titles_of(values: Any) -> dict[str, str]:
    """Return the titles of the objects that references in values name."""
    references = list(dict.fromkeys(_strings(values)))
    titles: dict[str, str] = {}
    for start in range(0, len(references), _CHUNK):
        targets = targets_of(references[start : start + _CHUNK])
        titles |= {reference: title_of(target) for reference, target in targets.items()}
    return titles


def title_of(target: Any) -> str:
    """Return the title of a referenced object."""
    return target.display_title if isinstance(target, Resource) else str(target)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)
