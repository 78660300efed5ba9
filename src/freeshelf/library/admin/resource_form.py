"""The edit form of a resource."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import StreamValue

from freeshelf.content.rendering import html_to_blocks
from freeshelf.library.admin.fields.field_value_forms import FormWithFieldValues
from freeshelf.library.admin.staged_form import AccessForm
from freeshelf.library.field_groups.rules import ResourceFacts
from freeshelf.library.models import Resource
from freeshelf.library.querysets import FIELD_OF_ROLE
from freeshelf.library.services import set_access
from freeshelf.library.successors import latest, latest_of
from freeshelf.vocabularies.models import Concept

FIELD_ROLES = {name: role for role, name in FIELD_OF_ROLE.items()}


class ResourceForm(AccessForm, FormWithFieldValues):
    """Form of a resource; only users who may publish can set its access.

    The text is a typed description or blocks; with blocks, the description is derived
    from them.
    """

    wants_blocks = forms.BooleanField(
        label=_("convert the description to blocks"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.body:
            for name in ("description", "wants_blocks"):
                self.fields.pop(name, None)
        # A submission without blocks leaves them unchanged instead of deleting them.
        if self.is_bound and f"{self.add_prefix('body')}-count" not in self.data:
            self.fields.pop("body", None)
        for name, role in FIELD_ROLES.items():
            if name in self.fields:
                self._limit_to_role(name, role)

    def clean(self) -> dict[str, Any]:
        """Replace merged concepts and publishers by their successors."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for name in FIELD_ROLES:
            if name in data:
                data[name] = latest_of(data[name])
        if data.get("publisher"):
            data["publisher"] = latest(data["publisher"])
        if "body" in data and data.get("description"):
            data["body"] = self._with_description(data)
        return data

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

    def set_access(self, chosen: str) -> bool:
        """Set the access of the live record and return whether it changed."""
        live = Resource.objects.get(pk=self.instance.pk)
        return bool(set_access(resources=[live], access_rights=chosen))

    def _with_description(self, data: dict[str, Any]) -> StreamValue:
        """Put a typed description before the blocks."""
        body: StreamValue = data["body"]
        if not body and not data.get("wants_blocks"):
            return body
        block = body.stream_block
        stored = [*html_to_blocks(data["description"]), *block.get_prep_value(body)]
        value: StreamValue = block.to_python(stored)
        return value

    def _limit_to_role(self, name: str, role: str) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ModelMultipleChoiceField):
            field.queryset = Concept.objects.in_role(role)
            field.error_messages["invalid_choice"] = _("Choose from the list.")
            field.error_messages["invalid_list"] = _("Choose from the list.")
