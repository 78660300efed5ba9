"""What editors defined, as plain values that are read without a query.

Definitions are few and change seldom. A process keeps them, and looks every two seconds
at most, by one short query, whether they have changed.
"""

import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from django.db.models import Count, Max

from freeshelf.library.models.field_group import (
    FieldCondition,
    FieldDefinition,
    FieldGroup,
    FieldGroupRule,
    FormerField,
)
from freeshelf.library.models.field_type import (
    DISPLAY_TYPES,
    FACETABLE,
    SEARCHABLE,
    FieldType,
    is_list_type,
)

_CACHE_SECONDS = 2.0
# What rules about people, organisations and concepts are about.
OTHER_SUBJECTS = frozenset(
    (FieldGroupRule.Subject.AGENT, FieldGroupRule.Subject.SCHEME)
)
# A clone may repeat a group that has clones: so deep, and then no more.
_CLONE_DEPTH = 3


@dataclass(frozen=True, slots=True)
class Rule:
    """One condition; `value` is a type's or scheme's key in the database, or text."""

    subject: str
    value: str
    is_negated: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition on the value of another field."""

    key: str
    operator: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class DefinedField:
    """A field as it is asked; `parts` are the fields that its values consist of.

    `conditions` are alternatives of which one must hold whole; none always holds.
    What is not public is not searchable and no facet either.
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
        """Whether a value is a list of single values."""
        return is_list_type(self.type, is_multiple=self.is_multiple)

    @property
    def has_value(self) -> bool:
        """Whether there is anything to fill in."""
        return self.type not in DISPLAY_TYPES

    @property
    def title(self) -> str:
        """What people know it by."""
        return self.label or self.name or self.key


@dataclass(frozen=True, slots=True)
class DefinedGroup:
    """A group in use; `rules` are alternatives of which one must hold whole.

    `rules` are about records, and None for a group that appears on every record;
    `other_rules` are about people, organisations and concepts.
    """

    pk: int
    key: str
    title: str
    rules: tuple[tuple[Rule, ...], ...] | None
    fields: tuple[DefinedField, ...]
    other_rules: tuple[tuple[Rule, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Definitions:
    """Groups in use, in their order; every field by key; names of deleted ones.

    `top` are the fields of all groups, in use or not, that are a part of no other.
    """

    groups: tuple[DefinedGroup, ...] = ()
    fields: Mapping[str, DefinedField] = field(default_factory=dict)
    former_labels: Mapping[str, str] = field(default_factory=dict)
    top: tuple[DefinedField, ...] = ()

    @property
    def facet_fields(self) -> tuple[DefinedField, ...]:
        """The fields that results can be filtered by, in their order.

        Results are records: groups of other things alone have none.
        """
        found: dict[str, DefinedField] = {}
        for group in self.groups:
            for each in with_parts(group.fields if group.rules != () else ()):
                if each.is_facetable:
                    found.setdefault(each.key, each)
        return tuple(found.values())


def with_parts(fields: Iterable[DefinedField]) -> Iterable[DefinedField]:
    """Fields and all their parts, depth first."""
    for each in fields:
        yield each
        yield from with_parts(each.parts)


def definitions(*, at_once: bool = False) -> Definitions:
    """The definitions, at most two seconds old, or as they are this moment."""
    return _CACHE.current(at_once=at_once)


def read_choices(text: str) -> tuple[tuple[str, str], ...]:
    """Values and labels of lines such as “fr : French”; a bare line is both."""
    pairs = {}
    for line in text.splitlines():
        value, colon, label = line.partition(" : ")
        if value.strip():
            pairs[value.strip()] = label.strip() if colon else value.strip()
    return tuple(pairs.items())


class _Reader:
    """Builds the tree of fields from all rows."""

    def __init__(self) -> None:
        self._rows: defaultdict[tuple[int, int | None], list[FieldDefinition]]
        self._rows = defaultdict(list)
        self._by_key: dict[str, FieldDefinition] = {}
        self._groups = list(FieldGroup.objects.all())
        self._group_by_key = {group.key: group for group in self._groups}
        for row in FieldDefinition.objects.select_related("scheme"):
            self._rows[row.group_id, row.parent_id].append(row)
            self._by_key[row.key] = row
        self._conditions = _conditions()
        self._rules = _rules()

    def read(self) -> Definitions:
        """The definitions; fields of groups out of use stay known by their key."""
        groups: list[DefinedGroup] = []
        known: dict[str, DefinedField] = {}
        top: list[DefinedField] = []
        for row in self._groups:
            fields = self._fields(row.pk, None, is_public=True, depth=0)
            known |= {each.key: each for each in with_parts(fields)}
            top += fields
            if row.is_active and row.appears != FieldGroup.Appears.NOWHERE:
                groups.append(self._group(row, fields))
        former = FormerField.objects.values_list("key", "label", "group_title")
        names = {key: f"{title}: {label or key}" for key, label, title in former}
        return Definitions(tuple(groups), known, names, tuple(top))

    def _group(self, row: FieldGroup, fields: tuple[DefinedField, ...]) -> DefinedGroup:
        rules = self._rules.get(row.pk, ())
        others = tuple(each for each in rules if _is_of_others(each))
        ours = tuple(each for each in rules if each not in others)
        is_everywhere = row.appears == FieldGroup.Appears.ALWAYS
        return DefinedGroup(
            pk=row.pk,
            key=row.key,
            title=row.title,
            rules=None if is_everywhere else ours,
            fields=fields,
            other_rules=others,
        )

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
            key=row.key,
            type=row.type,
            label=row.label,
            name=row.name,
            help_text=row.help_text,
            is_required=row.is_required,
            is_multiple=row.is_multiple,
            default=row.default,
            choices=read_choices(row.choices),
            minimum=row.minimum,
            maximum=row.maximum,
            step=row.step,
            max_length=row.max_length,
            pattern=row.pattern,
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
        found: dict[str, DefinedField] = {}
        for key in row.clones if isinstance(row.clones, list) else ():
            if (group := self._group_by_key.get(key)) is not None:
                rows = self._rows[group.pk, None]
            else:
                rows = [self._by_key[key]] if key in self._by_key else []
            for each in rows:
                if each.pk != row.pk:
                    # Under its own key: a facet counts its values here too.
                    found[each.key] = self._field(
                        each, is_public=is_public, depth=depth
                    )
        return tuple(found.values())


def _conditions() -> dict[int, tuple[tuple[Condition, ...], ...]]:
    rows = FieldCondition.objects.order_by("field", "alternative", "sort_order", "pk")
    listed = rows.values_list(
        "field_id", "alternative", "other__key", "operator", "value"
    )
    return {
        field_id: tuple(
            tuple(Condition(*row[2:]) for row in alternative)
            for _number, alternative in groupby(of_field, key=lambda row: row[1])
        )
        for field_id, of_field in groupby(listed, key=lambda row: row[0])
    }


def _rules() -> dict[int, tuple[tuple[Rule, ...], ...]]:
    rows = FieldGroupRule.objects.select_related("concept").order_by(
        "group", "alternative", "sort_order", "pk"
    )
    return {
        group: tuple(
            tuple(_rule(row) for row in alternative)
            for _number, alternative in groupby(of_group, key=_alternative)
        )
        for group, of_group in groupby(rows, key=lambda row: row.group_id)
    }


def _alternative(row: FieldGroupRule) -> int:
    return row.alternative


def _is_of_others(alternative: Iterable[Rule]) -> bool:
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


class _Cache:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: Definitions | None = None
        self._signature: tuple[object, ...] = ()
        self._looked_at = 0.0

    def current(self, *, at_once: bool) -> Definitions:
        with self._lock:
            now = time.monotonic()
            is_due = at_once or now - self._looked_at > _CACHE_SECONDS
            if self._known is None or is_due:
                signature = _signature()
                if self._known is None or signature != self._signature:
                    self._known, self._signature = _Reader().read(), signature
                self._looked_at = now
            return self._known

    def forget(self) -> None:
        """Read the tables again at the next question."""
        with self._lock:
            self._known = None


def _signature() -> tuple[object, ...]:
    found = FieldGroup.objects.aggregate(
        groups=Count("pk"), changed=Max("changed_at"), last=Max("pk")
    )
    return tuple(found.values())


_CACHE = _Cache()
forget_definitions = _CACHE.forget
