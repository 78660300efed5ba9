"""The fields of a group as blocks of its form, and back."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks
from wagtail.admin.telepath import register
from wagtail.blocks.list_block import ListBlockValidationError
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from freeshelf.fields.admin.field_blocks import (
    MAX_LEVELS,
    FieldWithParts,
    FilledField,
    field_blocks,
)
from freeshelf.fields.admin.field_inputs import FieldOfKindAdapter
from freeshelf.fields.editing import SentCondition, SentField, all_of
from freeshelf.fields.field_types import FieldType
from freeshelf.fields.models import FieldCondition, FieldDefinition, FieldGroup

_T = FieldType
_BLOCKS: dict[str, str] = {
    _T.REPEATER: "container",
    _T.GROUP: "container",
    _T.FLEXIBLE_CONTENT: "flexible",
    _T.CLONE: "clone",
    _T.LAYOUT: "layout",
}
_KINDS = {"flexible": _T.FLEXIBLE_CONTENT, "clone": _T.CLONE, "layout": _T.LAYOUT}
_Errors = dict[int, ValidationError]

register(FieldOfKindAdapter(), FilledField)
register(FieldOfKindAdapter(), FieldWithParts)


class GroupFields(blocks.StreamBlock):
    """All fields of a group."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(field_blocks(), required=False, **kwargs)

    class Meta:
        collapsed = True
        label = gettext_lazy("Fields")


def check_conditions(
    fields: Iterable[SentField], *, stored: Iterable[SentField]
) -> None:
    """Refuse conditions on fields that are not beside their field.

    One that was imported may be about a field outside the rows of its own field, which
    works, and stays. Raises StreamBlockValidationError.
    """
    known = {
        (each.id, condition.other)
        for each in all_of(stored)
        for condition in each.conditions or ()
    }
    fields = list(fields)
    ids = {each.id for each in all_of(fields)}
    if errors := _misplaced(fields, frozenset(), frozenset(), known, ids):
        raise StreamBlockValidationError(block_errors=errors)


def _misplaced(
    fields: Iterable[SentField],
    around: frozenset[str],
    above: frozenset[str],
    known: set[tuple[str, str]],
    ids: set[str],
) -> _Errors:
    """Return the errors; `around` are fields outside in the same rows, `above` all."""
    fields = list(fields)
    own = {each.id for each in fields}
    errors: _Errors = {}
    for number, each in enumerate(fields):
        found: dict[str, ValidationError] = {}
        scope = (own | around) - {each.id}
        outer = (own | above) - {each.id}
        if wrong := {
            index: _error(condition.other in ids)
            for index, condition in enumerate(each.conditions or ())
            if condition.other not in scope
            and not (condition.other in outer and (each.id, condition.other) in known)
        }:
            found["conditions"] = ListBlockValidationError(block_errors=wrong)
        is_row = each.settings.get("type") != _T.GROUP
        around_parts = frozenset() if is_row else frozenset(scope)
        if inner := _misplaced(each.parts, around_parts, frozenset(outer), known, ids):
            found["parts"] = StreamBlockValidationError(block_errors=inner)
        if found:
            errors[number] = StructBlockValidationError(found)
    return errors


def _error(is_there: bool) -> ValidationError:
    message = (
        _(
            "Choose a field at the same level as this one. A condition cannot mix "
            "sub-fields of rows with fields outside the rows."
        )
        if is_there
        else _("Choose the field that this condition is about, or delete it.")
    )
    return StructBlockValidationError({"other": ValidationError(message)})


def blocks_of(group: FieldGroup, block: blocks.StreamBlock) -> Any:
    """Return the stored fields of a group as a value of the block."""
    if group.pk is None:
        return block.to_python([])
    rows: dict[int | None, list[FieldDefinition]] = {}
    for row in FieldDefinition.objects.filter(group=group):
        rows.setdefault(row.parent_id, []).append(row)
    conditions: dict[int, list[dict[str, Any]]] = {}
    stored = FieldCondition.objects.filter(field__group=group).select_related("other")
    for each in stored.order_by("sort_order", "pk"):
        value = {
            "alternative": each.alternative,
            "other": each.other.key,
            "operator": each.operator,
            "value": each.value,
        }
        block_of = {"type": "item", "id": f"condition-{each.pk}", "value": value}
        conditions.setdefault(each.field_id, []).append(block_of)

    cloneable = {
        *FieldGroup.objects.values_list("key", flat=True),
        *FieldDefinition.objects.values_list("key", flat=True),
    }

    def raw(parent: int | None, level: int) -> list[dict[str, Any]]:
        return [
            {
                "type": _BLOCKS.get(row.type, "field"),
                "id": row.key,
                "value": _settings(row, cloneable)
                | {
                    "conditions": conditions.get(row.pk, []),
                    "parts": raw(row.pk, level + (row.type != _T.FLEXIBLE_CONTENT)),
                },
            }
            for row in rows.get(parent, ())
            # Layouts belong to the level of what is in them.
            if level <= MAX_LEVELS
            and (level < MAX_LEVELS or row.type not in _WITH_PARTS)
        ]

    return block.to_python(raw(None, 1))


_WITH_PARTS = (_T.GROUP, _T.REPEATER, _T.FLEXIBLE_CONTENT)


def _settings(row: FieldDefinition, cloneable: set[str]) -> dict[str, Any]:
    names = [
        field.attname
        for field in FieldDefinition._meta.concrete_fields
        if field.name not in ("id", "group", "parent", "key", "sort_order")
    ]
    settings = {name: getattr(row, name) for name in names}
    scheme = settings.pop("scheme_id")
    # What it repeated may be deleted.
    settings["clones"] = [key for key in row.clones or () if key in cloneable]
    return settings | {"scheme": str(scheme) if scheme else ""}


def sent_fields(value: Iterable[Any]) -> tuple[SentField, ...]:
    """Return what the blocks say, in the form that is stored."""
    return tuple(
        SentField(
            id=each.id,
            settings=_stored_settings(each.block_type, each.value),
            conditions=_conditions(each.value),
            parts=sent_fields(each.value.get("parts") or ()),
        )
        for each in value
    )


def _stored_settings(kind: str, value: Mapping[str, Any]) -> dict[str, Any]:
    settings = {
        name: each.replace("\r\n", "\n") if isinstance(each, str) else each
        for name, each in value.items()
        if name not in ("conditions", "parts", "scheme")
    }
    if kind in _KINDS:
        settings["type"] = _KINDS[kind].value
    if "scheme" in value:
        settings["scheme_id"] = int(value["scheme"]) if value["scheme"] else None
    return settings


def _conditions(value: Mapping[str, Any]) -> tuple[SentCondition, ...] | None:
    if "conditions" not in value:
        return None
    return tuple(
        SentCondition(
            each["alternative"] or 1, each["other"], each["operator"], each["value"]
        )
        for each in value["conditions"]
    )
