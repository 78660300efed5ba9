"""The form of a record's field values as a tree of nodes for fields and rows.

Nodes are built from the stored values and, where the form was sent, from the submitted
data. A node carries along what it cannot show, such as a value that does not fit its
field, so that saving loses nothing; `FormSubmission.removed` names values to remove.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from freeshelf.fields.admin.inputs import (
    form_field,
    to_initial,
    to_value,
    unselectable_references,
)
from freeshelf.fields.definitions import DefinedField
from freeshelf.fields.field_types import REFERENCES, FieldType
from freeshelf.fields.rules import is_shown
from freeshelf.fields.values import has_valid_shape, is_empty, is_reference
from freeshelf.library.models import Resource

_T = FieldType


@dataclass(slots=True)
class FormSubmission:
    """Submitted data of a form; `data` is None when it is first shown.

    `make` builds sibling nodes from (fields, stored values, name, path). `lifted`
    collects values that were replaced by others: (label, value). `resource` is None for
    a form of an agent or a concept.
    """

    resource: Resource | None
    make: "MakeNodes"
    data: Mapping[str, Any] | None = None
    removed: frozenset[str] = frozenset()
    lifted: list[tuple[str, Any]] = field(default_factory=list)
    is_new: bool = False


MakeNodes = Callable[
    [Iterable[DefinedField], Mapping[str, Any], str, str, FormSubmission], "list[Node]"
]


class Node:
    """A field in the form; `path` locates its value (`checks.Problem.path`)."""

    template = "fields/admin/leaf.html"

    def __init__(
        self,
        asked: DefinedField,
        stored: Any,
        name: str,
        path: str,
        sent: FormSubmission,
    ) -> None:
        self.asked = asked
        self.name = name
        self.path = path
        self.sent = sent
        self.messages: list[str] = []
        is_removed = path in sent.removed or is_empty(stored)
        self._stored: Any = None if is_removed else stored
        self._fits = not is_removed and self._has_valid_shape()
        self._misfit = None if self._fits else self._stored
        self.prepare()

    def prepare(self) -> None:
        """Build the input or the nodes inside."""

    @property
    def id(self) -> str:
        """Return its id in the page."""
        return f"id_{self.name}"

    @cached_property
    def conditions(self) -> str:
        """Return the conditions of its visibility as JSON, for the script."""
        return json.dumps(self.asked.conditions)

    @cached_property
    def value(self) -> Any:
        """Return the submitted value, or None."""
        return None

    def own_errors(self) -> list[str]:
        """Return messages about input that could not be parsed."""
        return []

    def _has_valid_shape(self) -> bool:
        return has_valid_shape(self.asked, self._stored)

    def _or_misfit(self, found: Any) -> Any:
        """Return a submitted value; it replaces a stored misfit, which is kept else."""
        if is_empty(found):
            return self._misfit
        if self._misfit is not None:
            self.sent.lifted.append((self.asked.title, self._misfit))
        return found

    def children(self) -> Iterable["Node"]:
        """Return the nodes inside."""
        return ()

    def set_path(self, path: str) -> None:
        """Set the path again after rows above were removed."""
        self.path = path

    @property
    def media(self) -> forms.Media:
        """Return scripts and styles of its input."""
        return forms.Media()


class DisplayNode(Node):
    """A heading or a message."""

    template = "fields/admin/ornament.html"


class LeafNode(Node):
    """A field with one input."""

    def prepare(self) -> None:
        self._field = form_field(self.asked, self.sent.resource)
        self._errors: list[str] = []
        self.others = (
            unselectable_references(self.asked, self._stored) if self._fits else []
        )

    @property
    def others_name(self) -> str:
        """Return the name of the boxes for references the input cannot choose."""
        return f"{self.name}-others"

    @property
    def is_group_of_inputs(self) -> bool:
        """Return whether its label is a legend."""
        return isinstance(
            self._field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple
        )

    @cached_property
    def html(self) -> SafeString:
        """Return the HTML of the input."""
        attrs = {"id": self.id}
        if self.asked.help_text or self.asked.type == _T.PASSWORD:
            attrs["aria-describedby"] = f"{self.id}-help"
        return self._field.widget.render(self.name, self._shown(), attrs)

    @cached_property
    def value(self) -> Any:
        """Return the submitted value, or a stored misfit or password if empty."""
        data = self.sent.data
        if data is None:
            return self._stored
        raw = self._field.widget.value_from_datadict(data, {}, self.name)
        try:
            found = to_value(self.asked, self._field.clean(raw))
        except ValidationError as error:
            self._errors = list(error.messages)
            return self._stored
        found = self._with_others(found)
        if self.asked.type == _T.TRUE_FALSE and not found:
            return False if isinstance(self._stored, bool) else self._misfit
        if is_empty(found) and self.asked.type == _T.PASSWORD:
            return self._stored
        return self._or_misfit(found)

    def own_errors(self) -> list[str]:
        """Return the messages of the form field."""
        return self._errors

    @property
    def has_secret(self) -> bool:
        """Return whether a password is stored, which is never shown."""
        return self.asked.type == _T.PASSWORD and self._fits

    @property
    def media(self) -> forms.Media:
        return self._field.widget.media

    def _with_others(self, found: Any) -> Any:
        if self.sent.data is None or self.asked.type not in REFERENCES:
            return found
        others = [
            each
            for each in sent_list(self.sent.data, self.others_name)
            if is_reference(each)
        ]
        if not self.asked.is_list:
            return found or next(iter(others), None)
        return [*(found or []), *others]

    def _shown(self) -> Any:
        if self.sent.data is not None:
            data = self.sent.data
            return self._field.widget.value_from_datadict(data, {}, self.name)
        if self._fits and self.asked.type != _T.PASSWORD:
            return self._field.prepare_value(to_initial(self.asked, self._stored))
        if not self.sent.is_new or not self.asked.default:
            return None
        default = self.asked.default
        if self.asked.type == _T.TRUE_FALSE:
            return default == "1"
        return default.splitlines() if self.asked.is_list else default


class PartsNode(Node):
    """A node with a node for each of its fields."""

    def prepare(self) -> None:
        self._first_path = self.path
        self._values: dict[str, Any] = self._stored if self._fits else {}
        fields = subfields(self.asked)
        self.parts = self.sent.make(
            fields, self._values, self.name, self.path, self.sent
        )

    def children(self) -> Iterable[Node]:
        return self.parts

    @cached_property
    def value(self) -> Any:
        """Return the submitted values, with those of deleted fields."""
        keys = {part.asked.key for part in self.parts}
        strays = {
            key: value
            for key, value in self._values.items()
            if key not in keys and f"{self._first_path}/{key}" not in self.sent.removed
        }
        return strays | values_of(self.parts)

    def _has_valid_shape(self) -> bool:
        return isinstance(self._stored, dict)

    def set_path(self, path: str) -> None:
        """Set the path, and those of the fields."""
        super().set_path(path)
        for part in self.parts:
            part.set_path(f"{path}/{part.asked.key}")

    @property
    def media(self) -> forms.Media:
        return media_of(self.parts)


class GroupNode(PartsNode):
    """A group, a clone, a link or a map location: fields whose values make one dict."""

    template = "fields/admin/group.html"

    @cached_property
    def value(self) -> Any:
        """Return the submitted values; a link and a location need some of them."""
        values = super().value
        if self.asked.type == _T.LINK and not values.get("url"):
            values = {}
        if self.asked.type == _T.GOOGLE_MAP and not any(values.values()):
            values = {}
        return self._or_misfit(values or None)


def values_of(nodes: Iterable[Node]) -> dict[str, Any]:
    """Return the submitted values by key."""
    return {
        node.asked.key: node.value
        for node in nodes
        if node.asked.has_value and not is_empty(node.value)
    }


def media_of(nodes: Iterable[Node]) -> forms.Media:
    """Return the combined media of the nodes."""
    media = forms.Media()
    for node in nodes:
        media += node.media
    return media


def attach_errors(
    nodes: Iterable[Node],
    problems: Mapping[str, list[str]],
    scope: Mapping[str, Any],
) -> bool:
    """Attach messages to nodes and return whether any shown field has one.

    An input that could not be read counts only where its field is shown.
    """
    has_errors = False
    nodes = list(nodes)
    scope = {**scope, **values_of(nodes)}
    for node in nodes:
        if not is_shown(node.asked, scope):
            continue
        node.messages = node.own_errors() or problems.get(node.path, [])
        inside = attach_errors(node.children(), problems, scope)
        has_errors = has_errors or bool(node.messages) or inside
    return has_errors


def subfields(asked: DefinedField) -> tuple[DefinedField, ...]:
    """Return the subfields of a group; those of a link and a map location are fixed."""
    if asked.type == _T.LINK:
        return (
            DefinedField("url", _T.TEXT, _("Web address")),
            DefinedField("title", _T.TEXT, _("Text")),
            DefinedField("new_window", _T.TRUE_FALSE, _("Open in a new window")),
        )
    if asked.type == _T.GOOGLE_MAP:
        return (
            DefinedField("address", _T.TEXT, _("Address")),
            DefinedField("latitude", _T.NUMBER, _("Latitude")),
            DefinedField("longitude", _T.NUMBER, _("Longitude")),
        )
    return asked.parts


def sent_list(data: Mapping[str, Any], name: str) -> list[str]:
    """Return the values of a name in submitted data, of a form or a mapping."""
    getlist = getattr(data, "getlist", None)
    listed = getlist(name) if getlist else data.get(name, [])
    return list(listed) if isinstance(listed, list | tuple) else [listed]
