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

_Subject = FieldGroupRule.Subject


@dataclass(frozen=True, slots=True)
class ResourceFacts:
    """What rules ask about a record; types are primary keys of concepts."""

    types: Collection[int]
    access_rights: str
    language: str


@dataclass(frozen=True, slots=True)
class AgentFacts:
    """What rules ask about a person or an organisation: its kind."""

    kind: str


@dataclass(frozen=True, slots=True)
class ConceptFacts:
    """What rules ask about a concept: the primary key of its scheme."""

    scheme: int | None


AnyFacts = ResourceFacts | AgentFacts | ConceptFacts
_SUBJECTS: dict[type, str] = {
    AgentFacts: _Subject.AGENT,
    ConceptFacts: _Subject.SCHEME,
}


def applies_to(group: DefinedGroup, facts: AnyFacts) -> bool:
    """Whether a group of fields belongs to a record, an agent or a concept."""
    alternatives = applicable_rules(group, facts)
    if alternatives is None:
        return True
    return any(all(_holds(rule, facts) for rule in each) for each in alternatives)


def applicable_rules(
    group: DefinedGroup, facts: AnyFacts
) -> tuple[tuple[Rule, ...], ...] | None:
    """The rules that can hold for what these facts are of; None if one always does."""
    if isinstance(facts, ResourceFacts):
        return group.rules
    subject = _SUBJECTS[type(facts)]
    return tuple(
        each
        for each in group.other_rules
        if all(rule.subject == subject for rule in each)
    )


def is_shown(asked: DefinedField, values: Mapping[str, Any]) -> bool:
    """Whether a field is shown beside these values of its neighbours and theirs."""
    if not asked.conditions:
        return True
    return any(
        all(_is_met(condition, values.get(condition.key)) for condition in each)
        for each in asked.conditions
    )


def _holds(rule: Rule, facts: AnyFacts) -> bool:
    if isinstance(facts, AgentFacts):
        return (rule.value in ("", facts.kind)) != rule.is_negated
    if rule.subject in (_Subject.TYPE, _Subject.SCHEME) and not rule.value:
        return False
    if isinstance(facts, ConceptFacts):
        return (rule.value == str(facts.scheme)) != rule.is_negated
    match rule.subject:
        case _Subject.TYPE:
            is_met = int(rule.value) in facts.types
        case _Subject.ACCESS:
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
