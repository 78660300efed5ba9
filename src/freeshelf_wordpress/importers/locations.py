"""Convert ACF's locations of a field group to rules."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, product
from typing import Any

from freeshelf.fields.models import FieldGroup, FieldGroupRule
from freeshelf.library.access import AccessRights
from freeshelf_wordpress.importers.field_settings import Location

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
