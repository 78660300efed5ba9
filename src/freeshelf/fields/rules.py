"""Rules for the groups that apply, and conditions of their fields."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from freeshelf.fields.definitions import Condition, DefinedField, DefinedGroup, Rule
from freeshelf.fields.models import FieldCondition, FieldGroupRule

_Subject = FieldGroupRule.Subject


@dataclass(frozen=True, slots=True)
class ResourceFacts:
    """Facts of a record for rules; types are primary keys of concepts."""

    types: Collection[int]
    access_rights: str
    language: str


@dataclass(frozen=True, slots=True)
class AgentFacts:
    """Facts of an agent for rules: its kind."""

    kind: str


@dataclass(frozen=True, slots=True)
class ConceptFacts:
    """Facts of a concept for rules: the primary key of its scheme."""

    scheme: int | None


AnyFacts = ResourceFacts | AgentFacts | ConceptFacts
_SUBJECTS: dict[type, str] = {
    AgentFacts: _Subject.AGENT,
    ConceptFacts: _Subject.SCHEME,
}


def applies_to(group: DefinedGroup, facts: AnyFacts) -> bool:
    """Return whether a group of fields applies to a record, an agent or a concept."""
    alternatives = applicable_rules(group, facts)
    if alternatives is None:
        return True
    return any(all(_holds(rule, facts) for rule in each) for each in alternatives)


def applicable_rules(
    group: DefinedGroup, facts: AnyFacts
) -> tuple[tuple[Rule, ...], ...] | None:
    """Return the rules for this kind of object, or None if the group always applies."""
    if isinstance(facts, ResourceFacts):
        return group.rules
    subject = _SUBJECTS[type(facts)]
    return tuple(
        each
        for each in group.other_rules
        if all(rule.subject == subject for rule in each)
    )


def is_shown(field: DefinedField, values: Mapping[str, Any]) -> bool:
    """Return whether the conditions of a field hold for the values in its scope."""
    if not field.conditions:
        return True
    return any(
        all(_is_met(condition, values.get(condition.key)) for condition in each)
        for each in field.conditions
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
            tag, language = facts.language.lower(), rule.value.lower()
            is_met = tag == language or tag.startswith(f"{language}-")
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
            needle = condition.value.casefold()
            return any(needle in text.casefold() for text in texts)
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
    """Return a value as texts to compare: “1” for yes, nothing for no or empty."""
    if value in (None, "", False):
        return []
    if value is True:
        return ["1"]
    if isinstance(value, list):
        return [text for each in value for text in _texts(each)]
    if isinstance(value, dict):
        return ["1"] if value else []
    return [str(value)]
