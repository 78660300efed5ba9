"""Where ACF shows a group, as rules of ours."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from freeshelf.ingest.wordpress.field_settings import Location
from freeshelf.library.access import AccessRights
from freeshelf.library.models import FieldGroup, FieldGroupRule

_Appears, _Subject = FieldGroup.Appears, FieldGroupRule.Subject
_CATEGORY = "category"


@dataclass(frozen=True)
class Locations:
    """The alternatives of a group.

    `kinds` are the types of items that become resources; `concepts` are the keys of
    the concepts of type that terms stand for, by taxonomy and slug. A condition on the
    type of an item holds for all resources or for none; what there is no rule for
    makes its alternative hold nowhere, so that no group appears where it did not.
    """

    alternatives: list[list[Location]]
    kinds: frozenset[str]
    concepts: Mapping[tuple[str, str], int]

    @property
    def appears(self) -> str:
        """Everywhere, by rules, or nowhere."""
        if [] in self._read:
            return str(_Appears.ALWAYS)
        return str(_Appears.RULES if self._read else _Appears.NOWHERE)

    def rules(self) -> list[dict[str, Any]]:
        """The values of the rules, when it appears by rules."""
        if [] in self._read:
            return []
        return [
            {**rule, "alternative": number}
            for number, rules in enumerate(self._read, 1)
            for rule in rules
        ]

    def as_data(self) -> list[Any]:
        """What changes when the mapping gives the conditions another meaning."""
        return [self.appears, self.rules()]

    @cached_property
    def _read(self) -> list[list[dict[str, Any]]]:
        found = []
        for alternative in self.alternatives:
            rules = [self._rule(each) for each in alternative]
            if rules and None not in rules:
                found.append([rule for rule in rules if rule])
        return found

    def _rule(self, location: Location) -> dict[str, Any] | None:
        """A rule; an empty one always holds, None is none that we have."""
        is_negated = location.operator == "!="
        match location.param:
            case "post_type":
                is_all = location.value == "all" or location.value in self.kinds
                return {} if is_all != is_negated else None
            case "post_category" | "post_taxonomy":
                taxonomy, colon, slug = location.value.partition(":")
                term = (taxonomy, slug) if colon else (_CATEGORY, location.value)
                concept = self.concepts.get(term)
                if concept is None:
                    return None
                return {
                    "subject": _Subject.TYPE,
                    "concept_id": concept,
                    "is_negated": is_negated,
                }
            case "post_status" if location.value == "private":
                return {
                    "subject": _Subject.ACCESS,
                    "value": AccessRights.STAFF,
                    "is_negated": is_negated,
                }
        return None
