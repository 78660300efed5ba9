"""Convert the PHP-serialized settings and locations of ACF groups and fields."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, product
from typing import Any

from freeshelf.core.html import html_to_text
from freeshelf.fields.field_types import FieldType
from freeshelf.fields.models import FieldCondition, FieldGroup, FieldGroupRule
from freeshelf.library.access import AccessRights
from freeshelf_wordpress.sources.php import php_array
from freeshelf_wordpress.sources.records import SourceItem

Settings = Mapping[str, Any]
OPERATORS = {
    "==": FieldCondition.Operator.IS,
    "!=": FieldCondition.Operator.IS_NOT,
    "!=empty": FieldCondition.Operator.HAS_VALUE,
    "==empty": FieldCondition.Operator.IS_EMPTY,
    "==contains": FieldCondition.Operator.CONTAINS,
    ">": FieldCondition.Operator.GREATER,
    "<": FieldCondition.Operator.LESS,
}
_SEVERAL_WIDGETS = ("checkbox", "multi_select")
_OLD_NAMES = {"icon_picker": "text"}


@dataclass(frozen=True, slots=True)
class Location:
    """A condition of ACF for where a group appears."""

    param: str
    operator: str
    value: str


@dataclass(frozen=True, slots=True)
class ParsedField:
    """Values of a field definition; `conditions` are (key, operator, value).

    `layouts` are values of the layouts, which ACF stores inside the field;
    `parent_layout` is the key of the layout that the field belongs to.
    """

    values: dict[str, Any]
    parent_layout: str = ""
    taxonomy: str = ""
    layouts: tuple[dict[str, Any], ...] = ()
    conditions: tuple[tuple[tuple[str, str, str], ...], ...] = ()
    unknown: tuple[str, ...] = field(default=())


def read_settings(item: SourceItem) -> Settings:
    """Return the settings of a group or field; empty if they cannot be parsed."""
    return php_array(item.content)


def read_locations(settings: Settings) -> list[list[Location]]:
    """Return alternatives, each a list of conditions that all must hold."""
    return [
        [
            Location(
                *(_text(rule.get(name)) for name in ("param", "operator", "value"))
            )
            for rule in _values(alternative)
            if isinstance(rule, dict)
        ]
        for alternative in _values(settings.get("location"))
    ]


def read_field(item: SourceItem) -> ParsedField:
    """Parse the item of a field into values of a FieldDefinition."""
    settings = read_settings(item)
    kind = _OLD_NAMES.get(_text(settings.get("type")), _text(settings.get("type")))
    is_known = kind in FieldType.values and kind != FieldType.UNKNOWN
    conditions, unknown = _conditions(settings)
    message = settings.get("message") if kind == FieldType.MESSAGE else ""
    values = {
        "label": item.title[:200],
        "name": item.excerpt[:200],
        "type": kind if is_known else FieldType.UNKNOWN,
        "help_text": html_to_text(_text(message or settings.get("instructions"))),
        "is_required": _is_on(settings.get("required")),
        "is_multiple": _is_on(settings.get("multiple"))
        or settings.get("field_type") in _SEVERAL_WIDGETS,
        "default": _default(settings.get("default_value")),
        "choices": _choices(settings.get("choices")),
        "minimum": _number(settings.get("min")),
        "maximum": _number(settings.get("max")),
        "step": _number(settings.get("step")),
        "max_length": _natural_number(settings.get("maxlength")),
        "clones": [_text(key) for key in _values(settings.get("clone"))],
        "sort_order": max(item.menu_order, 0),
    }
    if not is_known:
        unknown = (*unknown, f"type {kind or '?'}")
    return ParsedField(
        values=values,
        parent_layout=_text(settings.get("parent_layout")),
        taxonomy=_text(settings.get("taxonomy")) if kind == FieldType.TAXONOMY else "",
        layouts=tuple(_layouts(settings)) if kind == FieldType.FLEXIBLE_CONTENT else (),
        conditions=conditions,
        unknown=unknown,
    )


def _conditions(
    settings: Settings,
) -> tuple[tuple[tuple[tuple[str, str, str], ...], ...], tuple[str, ...]]:
    """Return the supported conditions and the operators of the others.

    An alternative with an unsupported condition is left out entirely: otherwise the
    field would be hidden or shown where it was not.
    """
    supported, unknown = [], []
    for alternative in _values(settings.get("conditional_logic")):
        rules = [rule for rule in _values(alternative) if isinstance(rule, dict)]
        operators = [_text(rule.get("operator")) for rule in rules]
        unsupported = [each for each in operators if each not in OPERATORS]
        if unsupported:
            unknown += [f"condition {each}" for each in unsupported]
            continue
        supported.append(
            tuple(
                (
                    _text(rule.get("field")),
                    str(OPERATORS[each]),
                    _text(rule.get("value")),
                )
                for rule, each in zip(rules, operators, strict=True)
            )
        )
    return tuple(supported), tuple(unknown)


def _layouts(settings: Settings) -> Iterator[dict[str, Any]]:
    for order, layout in enumerate(_values(settings.get("layouts"))):
        if isinstance(layout, dict) and layout.get("key"):
            yield {
                "key": _text(layout["key"]),
                "name": _text(layout.get("name"))[:200],
                "label": _text(layout.get("label"))[:200],
                "sort_order": order,
            }


def _choices(choices: Any) -> str:
    """Return lines of value and label."""
    if not isinstance(choices, dict):
        return ""
    lines = []
    for value, label in choices.items():
        if isinstance(label, dict):  # choices in groups
            lines += [f"{_line(key)} : {_line(each)}" for key, each in label.items()]
        else:
            lines.append(f"{_line(value)} : {_line(label)}")
    return "\n".join(lines)


def _default(value: Any) -> str:
    lines = _values(value) if isinstance(value, dict) else [value]
    return "\n".join(map(_text, lines))


def _values(value: Any) -> list[Any]:
    return list(value.values()) if isinstance(value, dict) else []


def _text(value: Any) -> str:
    if value is None or value is False or isinstance(value, dict):
        return ""
    return "1" if value is True else str(value)


def _line(value: Any) -> str:
    return " ".join(_text(value).split())


def _is_on(value: Any) -> bool:
    return value not in (None, False, 0, "", "0")


def _number(value: Any) -> float | None:
    try:
        number = float(_text(value))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _natural_number(value: Any) -> int | None:
    number = _number(value)
    return int(number) if number is not None and number >= 0 else None


_Appears, _Subject = FieldGroup.Appears, FieldGroupRule.Subject
_CATEGORY = "category"
_Rule = dict[str, Any]


@dataclass(frozen=True)
class Locations:
    """Alternatives of conditions of a group.

    `kinds` are the types of items that become resources, `agents` those that become
    agents; `concepts` are the keys of type concepts by taxonomy and slug of their term,
    `schemes` those of the schemes of a taxonomy's terms. A condition on the type of an
    item holds for all resources or for none. An unsupported condition makes its
    alternative hold nowhere, so that no group appears where it did not before.
    """

    alternatives: list[list[Location]]
    kinds: frozenset[str]
    concepts: Mapping[tuple[str, str], int]
    agents: frozenset[str] = frozenset()
    schemes: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    @property
    def appears(self) -> str:
        """Return whether the group appears everywhere, by rules, or nowhere."""
        if [] in self._parsed:
            return str(_Appears.ALWAYS)
        return str(_Appears.RULES if self._parsed else _Appears.NOWHERE)

    def rules(self) -> list[_Rule]:
        """Return the rules; if the group is shown everywhere, those of other models."""
        is_everywhere = [] in self._parsed
        alternatives = [
            rules
            for rules in self._parsed
            if not is_everywhere or (rules and _kind_of(rules[0]) != _RECORD)
        ]
        return [
            {**rule, "alternative": position}
            for position, rules in enumerate(alternatives, 1)
            for rule in rules
        ]

    def as_data(self) -> list[Any]:
        """Return data that changes when the mapping changes the conditions."""
        return [self.appears, self.rules()]

    @cached_property
    def _parsed(self) -> list[list[_Rule]]:
        """Return the alternatives; an empty one holds for every resource."""
        alternatives = []
        for alternative in self.alternatives:
            options = [list(self._options(each)) for each in alternative]
            for combination in product(*options) if options else ():
                rules = list(chain.from_iterable(combination))
                # No object is a post and a term at the same time.
                if len({_kind_of(rule) for rule in rules}) == 1:
                    alternatives.append([rule for rule in rules if rule])
        return alternatives

    def _options(self, location: Location) -> Iterator[list[_Rule]]:
        """Yield lists of rules of which one must hold; an empty rule always holds."""
        value, is_negated = location.value, location.operator == "!="
        match location.param:
            case "post_type":
                if (value == "all" or value in self.kinds) != is_negated:
                    yield [{}]
                is_agents = value in self.agents or (value == "all" and self.agents)
                if is_agents and not is_negated:
                    yield [{"subject": _Subject.AGENT}]
            case "taxonomy":
                rules = self._scheme_rules(value, is_negated=is_negated)
                yield from [rules] if is_negated and rules else ([r] for r in rules)
            case "post_category" | "post_taxonomy":
                taxonomy, colon, slug = value.partition(":")
                term = (taxonomy, slug) if colon else (_CATEGORY, value)
                if (concept := self.concepts.get(term)) is not None:
                    rule = {"subject": _Subject.TYPE, "concept_id": concept}
                    yield [rule | {"is_negated": is_negated}]
            case "post_status" if value == "private":
                staff = {"subject": _Subject.ACCESS, "value": AccessRights.STAFF}
                yield [staff | {"is_negated": is_negated}]

    def _scheme_rules(self, taxonomy: str, *, is_negated: bool) -> list[_Rule]:
        if taxonomy == "all":
            keys = set(chain.from_iterable(self.schemes.values()))
        else:
            keys = set(self.schemes.get(taxonomy, ()))
        rule = {"subject": _Subject.SCHEME, "is_negated": is_negated}
        return [{**rule, "scheme_id": key} for key in sorted(keys)]


_RECORD = "record"


def _kind_of(rule: _Rule) -> str:
    """Return the kind of object that a rule applies to."""
    subject = rule.get("subject")
    return subject if subject in (_Subject.AGENT, _Subject.SCHEME) else _RECORD
