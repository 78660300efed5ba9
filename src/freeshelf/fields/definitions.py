"""Field definitions as plain values that are read without a query.

Definitions are few and rarely change, so each process caches them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

from freeshelf.fields.field_types import (
    DISPLAY_TYPES,
    FACETABLE,
    SEARCHABLE,
    FieldType,
    is_list_type,
)
from freeshelf.fields.models import (
    FieldCondition,
    FieldDefinition,
    FieldGroup,
    FieldGroupRule,
    FormerField,
)
from freeshelf.vocabularies.cached_rows import CachedRows, SharedToken

# Field groups, and what their fields and rules refer to.
FIELDS = SharedToken("fields")
# Subjects of rules about agents and concepts.
OTHER_SUBJECTS = frozenset(
    (FieldGroupRule.Subject.AGENT, FieldGroupRule.Subject.SCHEME)
)
_COPIED = (
    "key", "type", "label", "name", "help_text", "is_required", "is_multiple",
    "default", "minimum", "maximum", "step", "max_length", "pattern",
)  # fmt: skip
# Limit of nesting where a clone repeats a group that has clones.
_CLONE_DEPTH = 3


_Read = TypeVar("_Read")


class Rule(NamedTuple):
    """One condition; `value` is the primary key of a type or scheme, or text."""

    subject: str
    value: str
    is_negated: bool = False


class Condition(NamedTuple):
    """One condition on the value of another field."""

    key: str
    operator: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class DefinedField:
    """A field as it is defined; `parts` are its subfields.

    `conditions` are alternatives, each with conditions that must all hold; without any,
    the field is always shown. A field that is not public is neither searchable nor a
    facet.
    """

    key: str
    type: str
    label: str = ""
    name: str = ""
    help_text: str = ""
    is_required: bool = False
    is_multiple: bool = False
    default: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    max_length: int | None = None
    pattern: str = ""
    scheme: str = ""
    scheme_role: str = ""
    is_public: bool = True
    is_searchable: bool = False
    is_facetable: bool = False
    conditions: tuple[tuple[Condition, ...], ...] = ()
    parts: tuple["DefinedField", ...] = ()

    @property
    def is_list(self) -> bool:
        """Return whether a value is a list of single values."""
        return is_list_type(self.type, is_multiple=self.is_multiple)

    @property
    def has_value(self) -> bool:
        """Return whether the field takes a value."""
        return self.type not in DISPLAY_TYPES

    @property
    def title(self) -> str:
        """Return its label, or else its name or key."""
        return self.label or self.name or self.key


@dataclass(frozen=True, slots=True)
class DefinedGroup:
    """An active group; `rules` are alternatives, each with rules that must all hold.

    `rules` are about records, and None for a group that appears on every record;
    `other_rules` are about agents and concepts.
    """

    pk: int
    key: str
    title: str
    rules: tuple[tuple[Rule, ...], ...] | None
    fields: tuple[DefinedField, ...]
    other_rules: tuple[tuple[Rule, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Definitions:
    """Active groups in their order, all fields by key, and labels of deleted fields.

    `top` are the fields of all groups, active or not, that have no parent.
    """

    groups: tuple[DefinedGroup, ...] = ()
    fields: Mapping[str, DefinedField] = field(default_factory=dict)
    former_labels: Mapping[str, str] = field(default_factory=dict)
    top: tuple[DefinedField, ...] = ()

    @property
    def facet_fields(self) -> tuple[DefinedField, ...]:
        """Return the fields that results can be filtered by, in their order.

        Results are records, so groups that apply to agents or concepts only have none.
        """
        facets: dict[str, DefinedField] = {}
        for group in self.groups:
            for each in with_parts(group.fields if group.rules != () else ()):
                if each.is_facetable:
                    facets.setdefault(each.key, each)
        return tuple(facets.values())

    def alone(self, group: DefinedGroup) -> "Definitions":
        """Return these with one group, which is asked for everywhere."""
        return replace(self, groups=(replace(group, rules=None),))


class UnsavedGroup(NamedTuple):
    """A group as it would be; its rows have primary keys, which may be made up."""

    group: FieldGroup
    rules: list[FieldGroupRule]
    fields: list[FieldDefinition]
    conditions: list[FieldCondition]


def with_parts(fields: Iterable[DefinedField]) -> Iterable[DefinedField]:
    """Return fields and all their subfields, depth first."""
    for each in fields:
        yield each
        yield from with_parts(each.parts)


def definitions(*, at_once: bool = False) -> Definitions:
    """Return the definitions, up to a second old unless `at_once`."""
    return _CACHE.get(at_once=at_once)


def definitions_with(unsaved: UnsavedGroup) -> tuple[Definitions, DefinedGroup]:
    """Return the definitions as they would be, and the group among them."""
    reader = _Reader(unsaved)
    return reader.read(), reader.group(unsaved.group)


def read_choices(text: str) -> tuple[tuple[str, str], ...]:
    """Parse values and labels from lines such as “fr : French”; a bare line is both."""
    pairs = {}
    for line in text.splitlines():
        value, colon, label = line.partition(" : ")
        if value.strip():
            pairs[value.strip()] = label.strip() if colon else value.strip()
    return tuple(pairs.items())


class _Reader:
    """Builds the tree of fields from all rows, or with those of an unsaved group."""

    def __init__(self, unsaved: UnsavedGroup | None = None) -> None:
        self._rows: defaultdict[tuple[int, int | None], list[FieldDefinition]]
        self._rows = defaultdict(list)
        self._by_key: dict[str, FieldDefinition] = {}
        groups = list(FieldGroup.objects.all())
        rows = list(FieldDefinition.objects.select_related("scheme"))
        conditions = list(FieldCondition.objects.select_related("field", "other"))
        rules = list(FieldGroupRule.objects.select_related("concept"))
        if unsaved is not None:
            key = unsaved.group.pk
            groups = [*(each for each in groups if each.pk != key), unsaved.group]
            rows = [each for each in rows if each.group_id != key]
            conditions = [each for each in conditions if each.field.group_id != key]
            rules = [each for each in rules if each.group_id != key]
            rows += unsaved.fields
            conditions += unsaved.conditions
            rules += unsaved.rules
        self._groups = groups
        self._group_by_key = {group.key: group for group in groups}
        for row in rows:
            self._rows[row.group_id, row.parent_id].append(row)
            self._by_key[row.key] = row
        self._conditions = _alternatives(conditions, "field", _condition)
        self._rules = _alternatives(rules, "group", _rule)

    def read(self) -> Definitions:
        """Return the definitions; fields of inactive groups are included by key."""
        groups: list[DefinedGroup] = []
        fields_by_key: dict[str, DefinedField] = {}
        top: list[DefinedField] = []
        for row in self._groups:
            fields = self._top(row)
            fields_by_key |= {each.key: each for each in with_parts(fields)}
            top += fields
            if row.is_active and row.appears != FieldGroup.Appears.NOWHERE:
                groups.append(self.group(row))
        former = FormerField.objects.values_list("key", "label", "group_title")
        names = {key: f"{title}: {label or key}" for key, label, title in former}
        return Definitions(tuple(groups), fields_by_key, names, tuple(top))

    def group(self, row: FieldGroup) -> DefinedGroup:
        """Return a group, active or not."""
        rules = self._rules.get(row.pk, ())
        others = tuple(each for each in rules if _is_about_entities(each))
        record_rules = tuple(each for each in rules if each not in others)
        is_everywhere = row.appears == FieldGroup.Appears.ALWAYS
        return DefinedGroup(
            pk=row.pk,
            key=row.key,
            title=row.title,
            rules=None if is_everywhere else record_rules,
            fields=self._top(row),
            other_rules=others,
        )

    def _top(self, row: FieldGroup) -> tuple[DefinedField, ...]:
        return self._fields(row.pk, None, is_public=True, depth=0)

    def _fields(
        self, group: int, parent: int | None, *, is_public: bool, depth: int
    ) -> tuple[DefinedField, ...]:
        rows = self._rows[group, parent]
        return tuple(self._field(row, is_public=is_public, depth=depth) for row in rows)

    def _field(
        self, row: FieldDefinition, *, is_public: bool, depth: int
    ) -> DefinedField:
        is_public = is_public and row.is_public and row.type != FieldType.PASSWORD
        if row.type == FieldType.CLONE:
            parts = self._cloned(row, is_public=is_public, depth=depth + 1)
        else:
            parts = self._fields(row.group_id, row.pk, is_public=is_public, depth=depth)
        return DefinedField(
            **{name: getattr(row, name) for name in _COPIED},
            choices=read_choices(row.choices),
            scheme=row.scheme.identifier if row.scheme else "",
            scheme_role=row.scheme.role if row.scheme else "",
            is_public=is_public,
            is_searchable=is_public and row.is_searchable and row.type in SEARCHABLE,
            is_facetable=is_public and row.is_facetable and row.type in FACETABLE,
            conditions=self._conditions.get(row.pk, ()),
            parts=parts,
        )

    def _cloned(
        self, row: FieldDefinition, *, is_public: bool, depth: int
    ) -> tuple[DefinedField, ...]:
        if depth > _CLONE_DEPTH:
            return ()
        fields: dict[str, DefinedField] = {}
        for key in row.clones if isinstance(row.clones, list) else ():
            if (group := self._group_by_key.get(key)) is not None:
                rows = self._rows[group.pk, None]
            else:
                rows = [self._by_key[key]] if key in self._by_key else []
            for each in rows:
                if each.pk != row.pk:
                    # Under its own key, so that a facet counts its values here too.
                    fields[each.key] = self._field(
                        each, is_public=is_public, depth=depth
                    )
        return tuple(fields.values())


def _alternatives(
    rows: Iterable[Any], owner: str, read: Callable[[Any], _Read]
) -> dict[int, tuple[tuple[_Read, ...], ...]]:
    """Return what is read from the rows of each owner, by their alternatives."""
    by_owner = attrgetter(f"{owner}_id")
    ordered = sorted(
        rows,
        key=lambda row: (by_owner(row), row.alternative, row.sort_order, row.pk or 0),
    )
    return {
        key: tuple(
            tuple(map(read, alternative))
            for _number, alternative in groupby(owned, attrgetter("alternative"))
        )
        for key, owned in groupby(ordered, by_owner)
    }


def _condition(row: FieldCondition) -> Condition:
    return Condition(row.other.key, row.operator, row.value)


def _is_about_entities(alternative: Iterable[Rule]) -> bool:
    return any(each.subject in OTHER_SUBJECTS for each in alternative)


def _rule(row: FieldGroupRule) -> Rule:
    if row.subject == FieldGroupRule.Subject.SCHEME:
        return Rule(row.subject, str(row.scheme_id or ""), row.is_negated)
    if row.subject != FieldGroupRule.Subject.TYPE:
        return Rule(row.subject, row.value, row.is_negated)
    if row.concept is None:
        return Rule(row.subject, "")
    key = row.concept.merged_into_id or row.concept.pk
    return Rule(row.subject, str(key), row.is_negated)


_CACHE: CachedRows[Definitions] = CachedRows(lambda _: _Reader().read(), FIELDS)
