"""The part of a form that edits field values."""

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
    sent_list,
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
    """A group with its nodes; hidden where it does not apply."""

    def __init__(self, group: DefinedGroup, nodes: list[Node], facts: AnyFacts):
        self.group = group
        self.nodes = nodes
        self.appears = applies_to(group, facts)
        self._alternatives = applicable_rules(group, facts)

    @property
    def rules(self) -> str:
        """Return its rules as JSON for the script; empty if it applies everywhere."""
        if self._alternatives is None:
            return ""
        return json.dumps(
            [
                [[each.subject, each.value, each.is_negated] for each in alternative]
                for alternative in self._alternatives
            ]
        )


class FieldValuesForm:
    """Edits the values of every active group that may apply.

    `kept` are the current values; `data` is the submission, or None. Data without this
    part changes nothing. `resource` is the record of the values, or None for an agent
    or a concept.
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
            removed=frozenset(sent_list(data, REMOVED))
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
        """Return whether any value was added, changed or removed."""
        return self.values != self._kept

    @property
    def orphaned_values(self) -> list[dict[str, Any]]:
        """Return values of deleted fields and those of the wrong shape, as text."""
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
        """Read the submission into `values` and return whether all of it is valid."""
        if not self.is_sent:
            return True
        self.values = self._read(facts)
        messages: defaultdict[str, list[str]] = defaultdict(list)
        checked = problems(
            self._defined, self.values, facts, asks_required=asks_required
        )
        for problem in checked:
            messages[problem.path].append(problem.message)
        is_wrong = False
        for part in self.parts:
            part.appears = applies_to(part.group, facts)
            if part.appears:
                is_wrong = attach_errors(part.nodes, messages, self.values) or is_wrong
        return not is_wrong

    @cached_property
    def media(self) -> forms.Media:
        """Return the media of the inputs."""
        media = forms.Media(
            js=["library/admin/field-values.js"],
            css={"all": ["library/admin/fields.css"]},
        )
        for part in self.parts:
            media += media_of(part.nodes)
        return media

    def _read(self, facts: AnyFacts) -> dict[str, Any]:
        removed = self._sent.removed
        submitted: dict[str, Any] = {}
        field_keys: set[str] = set()
        for part in self.parts:
            if applies_to(part.group, facts):
                submitted |= values_of(part.nodes)
                field_keys |= {node.asked.key for node in part.nodes if node.has_value}
        others = {
            key: value
            for key, value in self._kept.items()
            if key not in field_keys and key != KEPT and key not in removed
        }
        kept = [
            entry
            for number, entry in enumerate(self._kept.get(KEPT, []))
            if f"{KEPT}/{number}" not in removed
        ]
        kept += [{"label": label, "value": value} for label, value in self._sent.lifted]
        # Added only once, however often the nodes are read.
        self._sent.lifted = []
        values = others | submitted
        return values | {KEPT: kept} if kept else values


def make_nodes(
    fields: Iterable[DefinedField],
    kept: Mapping[str, Any],
    name: str,
    path: str,
    sent: FormSubmission,
) -> list[Node]:
    """Build the nodes of sibling fields."""
    nodes: list[Node] = []
    for field in fields:
        node_path = f"{path}/{field.key}" if path else field.key
        node_name = f"{name}-{field.key}"
        value = kept.get(field.key)
        match field.type:
            case _T.REPEATER | _T.FLEXIBLE_CONTENT:
                nodes.append(RowsNode(field, value, node_name, node_path, sent))
            case _T.GROUP | _T.CLONE | _T.LINK | _T.GOOGLE_MAP:
                nodes.append(GroupNode(field, value, node_name, node_path, sent))
            case _ if field.has_value:
                nodes.append(LeafNode(field, value, node_name, node_path, sent))
            case _:
                nodes.append(DisplayNode(field, node_name, node_path, sent))
    return nodes
