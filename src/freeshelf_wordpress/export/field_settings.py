"""Export field groups and fields in the form of Advanced Custom Fields."""

from collections.abc import Iterator
from typing import Any

from freeshelf.fields.definitions import OTHER_SUBJECTS, read_choices
from freeshelf.fields.field_types import FieldType
from freeshelf.fields.models import (
    FieldCondition,
    FieldDefinition,
    FieldGroup,
    FieldGroupRule,
)
from freeshelf_wordpress.export.agents import ORGANISATION
from freeshelf_wordpress.export.context import ExportContext
from freeshelf_wordpress.export.items import Item, PostKind, php_in_xml, post_id
from freeshelf_wordpress.export.terms import TAXONOMIES
from freeshelf_wordpress.importers.field_settings import OPERATORS

_OPERATORS = {operator: name for name, operator in OPERATORS.items()}
_EVERY_POST = {"param": "post_type", "operator": "==", "value": "post"}


def field_groups(context: ExportContext) -> Iterator[Item]:
    """Yield every group with its fields, staff-only ones if everything is exported.

    Rules by access or language have no equivalent: such a group appears on every post.
    Neither has the kind of an agent: such a group appears on every organisation.
    """
    with_restricted = context.selection.with_restricted
    rows = FieldGroup.objects.prefetch_related(
        "rules__concept__scheme", "rules__scheme"
    )
    for group in rows:
        fields = group.fields.select_related("scheme", "parent")
        exported = fields if with_restricted else fields.filter(is_public=True)
        exported_list = list(exported.prefetch_related("conditions__other"))
        if not exported_list and not with_restricted:
            continue
        yield _group(context, group)
        by_pk = {field.pk: field for field in exported_list}
        for field in exported_list:
            if field.type != FieldType.LAYOUT and _is_reachable(field, by_pk):
                yield _field(group, field, exported_list)


def _is_reachable(field: FieldDefinition, by_pk: dict[int, FieldDefinition]) -> bool:
    """Return whether all ancestors of a field are exported too."""
    ancestor_id = field.parent_id
    while ancestor_id is not None:
        if ancestor_id not in by_pk:
            return False
        ancestor_id = by_pk[ancestor_id].parent_id
    return True


def _group(context: ExportContext, group: FieldGroup) -> Item:
    appears = group.is_active and group.appears != FieldGroup.Appears.NOWHERE
    settings = {
        "location": _location(context, group),
        "position": "normal",
        "style": "default",
        "label_placement": "top",
        "instruction_placement": "label",
        "hide_on_screen": "",
        "description": "",
        "show_in_rest": 1,
    }
    return Item(
        number=post_id(PostKind.FIELD_GROUP, group.pk),
        type="acf-field-group",
        title=group.title,
        status="publish" if appears else "acf-disabled",
        slug=group.key,
        content=php_in_xml(settings),
        excerpt=group.key,
        published=group.changed_at,
        modified=group.changed_at,
        order=group.sort_order,
    )


def _location(context: ExportContext, group: FieldGroup) -> list[list[dict[str, str]]]:
    is_everywhere = group.appears == FieldGroup.Appears.ALWAYS
    alternatives: dict[int, list[FieldGroupRule]] = {}
    for rule in group.rules.all():
        # A group that is on every resource needs only the rules of other models.
        if not is_everywhere or rule.subject in OTHER_SUBJECTS:
            alternatives.setdefault(rule.alternative, []).append(rule)
    everywhere = [[_EVERY_POST]] if is_everywhere or not alternatives else []
    return everywhere + [
        [_rule(context, rule) for rule in rules]
        for rules in alternatives.values()
        if not any(map(_is_broken, rules))
    ]


def _is_broken(rule: FieldGroupRule) -> bool:
    """Return whether the object of a rule was deleted, so that it never holds."""
    match rule.subject:
        case FieldGroupRule.Subject.TYPE:
            return rule.concept is None
        case FieldGroupRule.Subject.SCHEME:
            return rule.scheme is None
    return False


def _rule(context: ExportContext, rule: FieldGroupRule) -> dict[str, str]:
    operator = "!=" if rule.is_negated else "=="
    if rule.subject == FieldGroupRule.Subject.AGENT:
        return {"param": "post_type", "operator": operator, "value": ORGANISATION}
    if rule.subject == FieldGroupRule.Subject.SCHEME and rule.scheme is not None:
        taxonomy = TAXONOMIES[rule.scheme.role]
        return {"param": "taxonomy", "operator": operator, "value": taxonomy}
    if rule.subject != FieldGroupRule.Subject.TYPE or rule.concept is None:
        return _EVERY_POST
    term = context.terms.reference(rule.concept.merged_into_id or rule.concept.pk)
    if term is None:
        return _EVERY_POST
    return {
        "param": "post_taxonomy",
        "operator": operator,
        "value": f"{term.taxonomy}:{term.slug}",
    }


def _field(
    group: FieldGroup, field: FieldDefinition, fields: list[FieldDefinition]
) -> Item:
    parent = field.parent
    settings = _settings(field, fields)
    number = post_id(PostKind.FIELD_GROUP, group.pk)
    if parent is not None and parent.type == FieldType.LAYOUT:
        settings["parent_layout"] = parent.key
        number = post_id(PostKind.FIELD, parent.parent_id or parent.pk)
    elif parent is not None:
        number = post_id(PostKind.FIELD, parent.pk)
    return Item(
        number=post_id(PostKind.FIELD, field.pk),
        type="acf-field",
        title=field.label,
        status="publish",
        slug=field.key,
        content=php_in_xml(settings),
        excerpt=field.name,
        published=group.changed_at,
        modified=group.changed_at,
        parent=number,
        order=max(field.sort_order, 0),
    )


def _settings(field: FieldDefinition, fields: list[FieldDefinition]) -> dict[str, Any]:
    is_message = field.type == FieldType.MESSAGE
    settings: dict[str, Any] = {
        "type": field.type,
        "instructions": "" if is_message else field.help_text,
        "required": int(field.is_required),
        "conditional_logic": _conditions(field) or 0,
        "wrapper": {"width": "", "class": "", "id": ""},
        "default_value": field.default,
    }
    if is_message:
        settings["message"] = field.help_text
    if choices := read_choices(field.choices):
        settings["choices"] = dict(choices)
    limits = {
        "min": field.minimum,
        "max": field.maximum,
        "step": field.step,
        "maxlength": field.max_length,
    }
    settings |= {
        name: "" if value is None else f"{value:g}" for name, value in limits.items()
    }
    settings["multiple"] = int(field.is_multiple)
    if field.type == FieldType.TAXONOMY:
        role = field.scheme.role if field.scheme is not None else ""
        settings["taxonomy"] = TAXONOMIES.get(role, "category")
        settings["field_type"] = "multi_select" if field.is_multiple else "select"
    if field.type == FieldType.CLONE:
        settings["clone"] = list(field.clones)
    if field.type == FieldType.FLEXIBLE_CONTENT:
        settings["layouts"] = _layouts(field, fields)
    if field.type in _RETURNED:
        settings["return_format"] = _RETURNED[field.type]
    return settings


_RETURNED = {
    str(FieldType.IMAGE): "id",
    str(FieldType.FILE): "id",
    str(FieldType.POST_OBJECT): "id",
    str(FieldType.RELATIONSHIP): "id",
    str(FieldType.TAXONOMY): "id",
    str(FieldType.LINK): "array",
    str(FieldType.DATE_PICKER): "Y-m-d",
    str(FieldType.DATE_TIME_PICKER): "Y-m-d H:i:s",
    str(FieldType.TIME_PICKER): "H:i:s",
}


def _conditions(field: FieldDefinition) -> list[list[dict[str, str]]]:
    alternatives: dict[int, list[dict[str, str]]] = {}
    for condition in field.conditions.all():
        values = {
            "field": condition.other.key,
            "operator": _OPERATORS[FieldCondition.Operator(condition.operator)],
            "value": condition.value,
        }
        alternatives.setdefault(condition.alternative, []).append(values)
    return list(alternatives.values())


def _layouts(
    field: FieldDefinition, fields: list[FieldDefinition]
) -> dict[str, dict[str, str]]:
    return {
        layout.key: {
            "key": layout.key,
            "name": layout.name,
            "label": layout.label,
            "display": "block",
            "min": "",
            "max": "",
        }
        for layout in fields
        if layout.parent_id == field.pk and layout.type == FieldType.LAYOUT
    }
