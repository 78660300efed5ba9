"""The part of a form that asks for the values of fields."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from django import forms

from freeshelf.library.admin.fields.form_nodes import (
    DisplayNode,
    FormSubmission,
    GroupNode,
    LeafNode,
    Node,
    attach_errors,
    media_of,
    values_of,
)
from freeshelf.library.admin.fields.form_row_nodes import RowsNode
from freeshelf.library.field_groups.checks import problems
from freeshelf.library.field_groups.definitions import (
    DefinedField,
    DefinedGroup,
    definitions,
)
from freeshelf.library.field_groups.rules import AnyFacts, applicable_rules, applies_to
from freeshelf.library.field_groups.value_text import raw_value_text
from freeshelf.library.field_groups.values import KEPT, orphaned_values
from freeshelf.library.models import Resource
from freeshelf.library.models.field_type import FieldType

PREFIX = "field-values"
REMOVED = f"{PREFIX}-remove"
_T = FieldType


class GroupPart:
    """A group with its nodes; hidden where it does not appear."""

    def __init__(self, group: DefinedGroup, nodes: list[Node], facts: AnyFacts):
        self.group = group
        self.nodes = nodes
        self.appears = applies_to(group, facts)
        self._alternatives = applicable_rules(group, facts)

    @property
    def rules(self) -> str:
        """Where it appears, for the script; empty for everywhere."""
        if self._alternatives is None:
            return ""
        return json.dumps(
            [
                [[each.subject, each.value, each.is_negated] for each in alternative]
                for alternative in self._alternatives
            ]
        )


class FieldValuesForm:
    """Shows and takes values, those of every group in use that may appear.

    `kept` are the values so far, `data` is what was sent, or None. What was sent
    without this part says nothing of it: all values stay. `resource` is the record that
    they are of, None where they are of something else.
    """

    def __init__(
        self,
        kept: Mapping[str, Any],
        facts: AnyFacts,
        data: Mapping[str, Any] | None,
        *,
        resource: Resource | None,
        is_new: bool,
    ) -> None:
        self._defined = definitions(at_once=True)
        self._kept: dict[str, Any] = dict(kept)
        self.is_sent = data is not None and PREFIX in data
        self._sent = FormSubmission(
            resource,
            make_nodes,
            data=data if self.is_sent else None,
            removed=frozenset(_listed(data, REMOVED))
            if data is not None
            else frozenset(),
            is_new=is_new,
        )
        self.parts = [
            GroupPart(
                group,
                make_nodes(group.fields, self._kept, PREFIX, "", self._sent),
                facts,
            )
            for group in self._defined.groups
            if applicable_rules(group, facts) != ()
        ]
        self.values = self._kept

    @property
    def has_changed(self) -> bool:
        """Whether anything was filled in, changed or removed."""
        return self.values != self._kept

    @property
    def orphaned_values(self) -> list[dict[str, Any]]:
        """Values of fields that are no more, or that do not fit, in words."""
        return [
            {
                "path": each.path,
                "label": each.label,
                "words": raw_value_text(each.value),
                "is_removed": each.path in self._sent.removed,
            }
            for each in orphaned_values(self._defined, self._kept)
        ]

    def validate(self, facts: AnyFacts, *, asks_required: bool) -> bool:
        """Read what was sent into `values`; say whether all of it is right."""
        if not self.is_sent:
            return True
        self.values = self._read(facts)
        found: defaultdict[str, list[str]] = defaultdict(list)
        checked = problems(
            self._defined, self.values, facts, asks_required=asks_required
        )
        for problem in checked:
            found[problem.path].append(problem.message)
        is_wrong = False
        for part in self.parts:
            part.appears = applies_to(part.group, facts)
            if part.appears:
                is_wrong = attach_errors(part.nodes, found, self.values) or is_wrong
        return not is_wrong

    @cached_property
    def media(self) -> forms.Media:
        """What the inputs need."""
        media = forms.Media(
            js=["library/admin/field-values.js"],
            css={"all": ["library/admin/fields.css"]},
        )
        for part in self.parts:
            media += media_of(part.nodes)
        return media

    def _read(self, facts: AnyFacts) -> dict[str, Any]:
        removed = self._sent.removed
        found: dict[str, Any] = {}
        asked: set[str] = set()
        for part in self.parts:
            if applies_to(part.group, facts):
                found |= values_of(part.nodes)
                asked |= {node.asked.key for node in part.nodes if node.has_value}
        others = {
            key: value
            for key, value in self._kept.items()
            if key not in asked and key != KEPT and key not in removed
        }
        kept = [
            entry
            for number, entry in enumerate(self._kept.get(KEPT, []))
            if f"{KEPT}/{number}" not in removed
        ]
        kept += [{"label": label, "value": value} for label, value in self._sent.lifted]
        # Only once, however often the nodes are read.
        self._sent.lifted = []
        values = others | found
        return values | {KEPT: kept} if kept else values


def make_nodes(
    fields: Iterable[DefinedField],
    kept: Mapping[str, Any],
    name: str,
    path: str,
    sent: FormSubmission,
) -> list[Node]:
    """Nodes of fields side by side."""
    nodes: list[Node] = []
    for asked in fields:
        at = f"{path}/{asked.key}" if path else asked.key
        called = f"{name}-{asked.key}"
        value = kept.get(asked.key)
        match asked.type:
            case _T.REPEATER | _T.FLEXIBLE_CONTENT:
                nodes.append(RowsNode(asked, value, called, at, sent))
            case _T.GROUP | _T.CLONE | _T.LINK | _T.GOOGLE_MAP:
                nodes.append(GroupNode(asked, value, called, at, sent))
            case _ if asked.has_value:
                nodes.append(LeafNode(asked, value, called, at, sent))
            case _:
                nodes.append(DisplayNode(asked, called, at, sent))
    return nodes


def _listed(data: Mapping[str, Any], name: str) -> list[str]:
    getlist = getattr(data, "getlist", None)
    listed = getlist(name) if getlist else data.get(name, [])
    return list(listed) if isinstance(listed, list | tuple) else [listed]
