"""The edit form of a resource."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.blocks import StreamValue

from freeshelf.content.conversion import (
    html_to_blocks,
    is_same_text,
    without_empty_blocks,
)
from freeshelf.content.written_field import text_to_html
from freeshelf.library.access import FIELD_OF_ROLE
from freeshelf.library.admin.staged_form import AccessForm
from freeshelf.library.models import ReadingList, Resource
from freeshelf.library.services import (
    set_access,
    set_group,
    set_opening,
    wider_than_lists,
)
from freeshelf.library.successors import latest, latest_of
from freeshelf.vocabularies.models import Concept

FIELD_ROLES = {name: role for role, name in FIELD_OF_ROLE.items()}


class ResourceForm(AccessForm, WagtailAdminModelForm):
    """Form of a resource; only users who may publish can set its access.

    A description is shown as blocks, which are stored once a person changes them; a
    program sends HTML instead.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A submission without blocks leaves them unchanged instead of deleting them.
        if self.is_bound and f"{self.add_prefix('body')}-count" not in self.data:
            self.fields.pop("body", None)
        if "body" in self.fields and not self.instance.body:
            self.initial["body"] = _opened_text(self.instance)
        for name, role in FIELD_ROLES.items():
            if name in self.fields:
                self._limit_to_role(name, role)

    def clean(self) -> dict[str, Any]:
        """Replace merged concepts and publishers by their successors."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        self._check_lists(data.get("access_rights"))
        for name in FIELD_ROLES:
            if name in data:
                data[name] = latest_of(data[name])
        if data.get("publisher"):
            data["publisher"] = latest(data["publisher"])
        if "body" in data:
            data["body"] = self._written(data["body"])
        elif "description" in data:
            # Before the values of the form are, which leave a body as it is.
            self.instance.write_text(html=data["description"])
        return data

    def clean_description(self) -> str:
        """Turn plain text of a program into paragraphs."""
        text: str = self.cleaned_data["description"]
        return text if "<" in text else text_to_html(text)

    def _check_lists(self, chosen: str | None) -> None:
        """Refuse an access that a list of the record would take away again."""
        field = self.fields.get("access_rights")
        if not chosen or self.instance.pk is None or field is None or field.disabled:
            return
        found = wider_than_lists(self.instance, chosen)
        if found is not None and chosen != self.initial.get("access_rights"):
            text = _(
                "The list “%(list)s” gives its resources stricter access. Remove the "
                "resource from the list first."
            )
            lists = ReadingList.objects.visible_in_admin_to(self.for_user)
            is_seen = lists.filter(pk=found.pk).exists()
            title = found.title if is_seen else "…"
            self.add_error("access_rights", text % {"list": title})

    def set_access(self, chosen: str) -> bool:
        """Set the access of the live record and return whether it changed."""
        live = Resource.objects.get(pk=self.instance.pk)
        return bool(set_access(resources=[live], access_rights=chosen))

    def apply_access(self) -> bool:
        """Set access, group and day of opening of the live record."""
        live = Resource.objects.get(pk=self.instance.pk)
        changed = 0
        # Before the access, which may open the record to the group.
        if self._is_sent("group"):
            group = self.cleaned_data["group"]
            changed += set_group(resources=[live], group=group.pk if group else None)
        if self._is_sent("opens_on"):
            opens_on = self.cleaned_data["opens_on"]
            changed += set_opening(resources=[live], opens_on=opens_on)
        return super().apply_access() or bool(changed)

    def _is_sent(self, name: str) -> bool:
        """Return whether a field may be set and was sent: none ends an embargo."""
        field = self.fields.get(name)
        is_allowed = field is not None and not field.disabled
        return is_allowed and self.add_prefix(name) in self.data

    def _written(self, sent: StreamValue) -> StreamValue:
        """Return the blocks to store: none if a description was shown and not changed.

        So opening a record turns nothing into blocks; changing its text does.
        """
        sent = without_empty_blocks(sent)
        before = self.initial.get("body")
        if not self.instance.body and before and is_same_text(before, sent):
            return sent.stream_block.empty_value()
        self.instance.write_text(body=sent)
        return sent

    def _limit_to_role(self, name: str, role: str) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ModelMultipleChoiceField):
            field.queryset = Concept.objects.in_role(role)
            field.error_messages["invalid_choice"] = _("Choose from the list.")
            field.error_messages["invalid_list"] = _("Choose from the list.")


def _opened_text(resource: Resource) -> StreamValue:
    """Return the blocks that the form shows of a description: at least a paragraph."""
    block = resource.body.stream_block
    stored = html_to_blocks(resource.description)
    return block.to_python(stored or [{"type": "paragraph", "value": ""}])
