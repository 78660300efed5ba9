"""Where a group appears, and when a field of it is shown."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from freeshelf.library.field_groups.definitions import (
    Condition,
    DefinedField,
    DefinedGroup,
    Rule,
)
from freeshelf.library.models.field_group import FieldCondition, FieldGroupRule


@dataclass(frozen=True, slots=True)
class Facts:
    """What rules ask about a record; types are primary keys of concepts."""

    types: Collection[int]
    access_rights: str
    language: str


def appears(group: DefinedGroup, facts: Facts) -> bool:
    """Whether a group of fields belongs to a record."""
    if group.rules is None:
        return True
    return any(all(_holds(rule, facts) for rule in each) for each in group.rules)


def is_shown(asked: DefinedField, values: Mapping[str, Any]) -> bool:
    """Whether a field is shown beside these values of its neighbours and theirs."""
    if not asked.conditions:
        return True
    return any(
        all(_is_met(condition, values.get(condition.key)) for condition in each)
        for each in asked.conditions
    )


def _holds(rule: Rule, facts: Facts) -> bool:
    match rule.subject:
        case FieldGroupRule.Subject.TYPE:
            if not rule.value:
                return False
            is_met = int(rule.value) in facts.types
        case FieldGroupRule.Subject.ACCESS:
            is_met = facts.access_rights == rule.value
        case _:
            tag, wanted = facts.language.lower(), rule.value.lower()
            is_met = tag == wanted or tag.startswith(f"{wanted}-")
    return is_met != rule.is_negated


def _is_met(condition: Condition, value: Any) -> bool:
    operator = FieldCondition.Operator
    texts = _texts(value)
    match condition.operator:
        case operator.HAS_VALUE:
            return bool(texts)
        case operator.IS_EMPTY:
            return not texts
        case operator.IS:
            return condition.value in texts if texts else condition.value in ("", "0")
        case operator.IS_NOT:
            return condition.value not in texts
        case operator.CONTAINS:
            wanted = condition.value.casefold()
            return any(wanted in text.casefold() for text in texts)
        case _:
            return _compares(condition, texts)


def _compares(condition: Condition, texts: list[str]) -> bool:
    try:
        limit = float(condition.value)
        numbers = [float(text) for text in texts]
    except ValueError:
        return False
    if condition.operator == FieldCondition.Operator.GREATER:
        return any(number > limit for number in numbers)
    return any(number < limit for number in numbers)


def _texts(value: Any) -> list[str]:
    """A value as condition's texts: yes is 1, no and nothing are none at all."""
    if value in (None, "", False):
        return []
    if value is True:
        return ["1"]
    if isinstance(value, list):
        return [text for each in value for text in _texts(each)]
    if isinstance(value, dict):
        return ["1"] if value else []
    return [str(value)]
