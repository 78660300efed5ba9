"""Forms with field values."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from freeshelf.fields.admin.form_nodes import (
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
from freeshelf.fields.admin.form_row_nodes import RowsNode
from freeshelf.fields.checks import problems
from freeshelf.fields.definitions import (
    DefinedField,
    DefinedGroup,
    Definitions,
    definitions,
)
from freeshelf.fields.display import raw_value_text
from freeshelf.fields.entity_values import entity_facts, entity_values
from freeshelf.fields.field_types import FieldType
from freeshelf.fields.rules import AnyFacts, ResourceFacts, applicable_rules, applies_to
from freeshelf.fields.services import save_values
from freeshelf.fields.values import orphaned_values
from freeshelf.library.admin.agent_viewset import AgentForm
from freeshelf.library.admin.resource_form import ResourceForm
from freeshelf.library.models import Resource
from freeshelf.library.services.merging_fields import ORPHANS
from freeshelf.vocabularies.admin.viewsets import ConceptForm

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
        return "" if self._alternatives is None else json.dumps(self._alternatives)


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
        defined: Definitions | None = None,
    ) -> None:
        self._defined = defined or definitions(at_once=True)
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
            js=["fields/admin/field-values.js"],
            css={"all": ["fields/admin/fields.css"]},
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
                asked = [node.asked for node in part.nodes]
                field_keys |= {each.key for each in asked if each.has_value}
        others = {
            key: value
            for key, value in self._kept.items()
            if key not in field_keys and key != ORPHANS and key not in removed
        }
        kept = [
            entry
            for number, entry in enumerate(self._kept.get(ORPHANS, []))
            if f"{ORPHANS}/{number}" not in removed
        ]
        kept += [{"label": label, "value": value} for label, value in self._sent.lifted]
        # Added only once, however often the nodes are read.
        self._sent.lifted = []
        values = others | submitted
        return values | {ORPHANS: kept} if kept else values


def make_nodes(
    fields: Iterable[DefinedField],
    kept: Mapping[str, Any],
    name: str,
    path: str,
    sent: FormSubmission,
) -> list[Node]:
    """Build the nodes of sibling fields."""
    return [
        _node_class(field)(
            field,
            kept.get(field.key),
            f"{name}-{field.key}",
            f"{path}/{field.key}" if path else field.key,
            sent,
        )
        for field in fields
    ]


def _node_class(field: DefinedField) -> type[Node]:
    match field.type:
        case _T.REPEATER | _T.FLEXIBLE_CONTENT:
            return RowsNode
        case _T.GROUP | _T.CLONE | _T.LINK | _T.GOOGLE_MAP:
            return GroupNode
    return LeafNode if field.has_value else DisplayNode


class FormWithFieldValues(WagtailAdminModelForm):
    """A form that includes field values, in `field_values`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_record = isinstance(self.instance, Resource)
        self.field_values = FieldValuesForm(
            self.kept_values(),
            self.field_facts(),
            self.data if self.is_bound else None,
            resource=self.instance if is_record else None,
            is_new=self.instance.pk is None,
        )

    def kept_values(self) -> Mapping[str, Any]:
        """Return the current field values."""
        raise NotImplementedError

    def field_facts(self) -> AnyFacts:
        """Return the facts that rules use, from the cleaned form where it is known."""
        raise NotImplementedError

    def has_changed(self) -> bool:
        """Return whether anything changed, including field values."""
        return self.field_values.has_changed or super().has_changed()

    def _post_clean(self) -> None:
        """Validate the field values against the choices just made."""
        super()._post_clean()
        if not self.field_values.validate(
            self.field_facts(), asks_required=not self.is_deferred_validation
        ):
            self.add_error(None, _("Check the custom fields: some contain errors."))


class EntityForm(FormWithFieldValues):
    """Form of an agent or a concept, which have no drafts."""

    def kept_values(self) -> Mapping[str, Any]:
        """Return the values of all sources and of the admin area."""
        return entity_values(self.instance)

    def field_facts(self) -> AnyFacts:
        """Return the kind or the scheme of the entity."""
        return entity_facts(self.instance)

    def save(self, commit: bool = True) -> Any:
        """Save the entity, then its field values."""
        saved = super().save(commit=commit)
        if commit and self.field_values.has_changed:
            save_values(
                entity=saved,
                values=self.field_values.values,
                now=timezone.now(),
                user=self.for_user,
            )
        return saved


class AgentWithFieldsForm(EntityForm, AgentForm):
    """An agent with its values."""


class ConceptWithFieldsForm(EntityForm, ConceptForm):
    """A concept with its labels, notes, mappings and values."""


class ResourceWithFieldsForm(FormWithFieldValues, ResourceForm):
    """A record with its values, which are part of its revisions."""

    def kept_values(self) -> Mapping[str, Any]:
        """Return the field values of this revision."""
        return self.instance.field_values or {}

    def field_facts(self) -> ResourceFacts:
        """Return types, access and language."""
        data = getattr(self, "cleaned_data", {})
        types = self.instance.types.all() if self.instance.pk else ()
        return ResourceFacts(
            frozenset(concept.pk for concept in data.get("types", types)),
            data.get("access_rights") or self.instance.access_rights,
            data.get("language") or self.instance.language,
        )

    def _post_clean(self) -> None:
        """Store the field values in the revision."""
        super()._post_clean()
        self.instance.field_values = self.field_values.values
