"""The form of a group of fields: its rules, and all its fields."""

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import Panel
from wagtail.blocks import BlockField

from freeshelf.content.wording import listed_phrases
from freeshelf.fields.admin.group_fields import (
    GroupFields,
    blocks_of,
    check_conditions,
    sent_fields,
)
from freeshelf.fields.editing import GroupEdit, all_of
from freeshelf.fields.models import FieldDefinition, FieldGroup
from freeshelf.fields.usage import Holders, holders_of
from freeshelf.library.admin.closed_records import visible_in_admin
from freeshelf.library.admin.typeaheads import RESOURCE
from freeshelf.library.models import Resource
from freeshelf.vocabularies.admin.typeahead import TypeaheadWidget

CHANGE_FIELDS = "fields.change_fielddefinition"
_MAX_OPENED = 1_000_000
_REMOVE, _ASKED = "fields-remove", "fields-asked"


class FieldGroupForm(WagtailAdminModelForm):
    """A group with its fields, which are saved with it.

    `opened` are the digests of the fields that the form was opened with, by which a
    change of someone else is recognised. `question` are the fields that were taken
    out, with what holds values of them, until the editor says which to delete.
    """

    field_blocks = BlockField(
        GroupFields(), label=gettext_lazy("Fields"), required=False
    )
    opened = forms.CharField(
        widget=forms.HiddenInput, required=False, max_length=_MAX_OPENED
    )
    tried_on = forms.ModelChoiceField(
        Resource.objects.none(),
        label=gettext_lazy("Preview with a record"),
        required=False,
        widget=TypeaheadWidget(RESOURCE, is_single=True),
        help_text=gettext_lazy(
            "Open the preview to see the form of this record with the fields as they "
            "stand here. Nothing is saved."
        ),
    )

    edit: GroupEdit | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.question: list[dict[str, Any]] = []
        # What is sent without fields leaves them as they are.
        if (
            self.is_bound
            and f"{self.add_prefix('field_blocks')}-count" not in self.data
        ):
            self.fields.pop("field_blocks", None)
        # The preview shows what the form of the record shows.
        if self.for_user and self.for_user.has_perm("library.change_resource"):
            self.fields["tried_on"].queryset = visible_in_admin(
                Resource.objects.current(), self.for_user
            )
        if "field_blocks" in self.fields:
            self.initial["field_blocks"] = self._stored_blocks
            self.initial["opened"] = json.dumps(
                {each.id: each.digest for each in all_of(self._stored)}
            )

    @cached_property
    def _stored_blocks(self) -> Any:
        return blocks_of(self.instance, self.fields["field_blocks"].block)

    @cached_property
    def _stored(self) -> Any:
        return sent_fields(self._stored_blocks)

    def clean_opened(self) -> dict[str, str]:
        """Return the digests by key."""
        try:
            opened = json.loads(self.cleaned_data["opened"] or "{}")
        except ValueError:
            opened = None
        if not isinstance(opened, dict):
            raise ValidationError(_("Reload this page, then make your changes."))
        return opened

    def clean(self) -> dict[str, Any]:
        """Compare the fields with the stored ones; ask before any is deleted."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if "field_blocks" not in data or "opened" not in data:
            return data
        sent = sent_fields(data["field_blocks"])
        try:
            check_conditions(sent, stored=self._stored)
        except ValidationError as error:
            self.add_error("field_blocks", error)
            return data
        self.edit = GroupEdit(
            self.instance, sent, stored=self._stored, opened=data["opened"]
        )
        if not self.is_deferred_validation:
            for message in self._refusals(self.edit):
                self.add_error(None, message)
            self._ask(self.edit)
        return data

    def clean_again(self) -> None:
        """Validate anew, against the fields as they are stored by now."""
        for name in ("_stored", "_stored_blocks"):
            self.__dict__.pop(name, None)
        self.full_clean()

    def has_changed(self) -> bool:
        """Return whether anything but the record to try on changed."""
        return bool(
            set(self.changed_data) - {"tried_on", "opened", "field_blocks"}
        ) or (self.edit is not None and self.edit.has_changes)

    def save(self, commit: bool = True) -> FieldGroup:
        """Save the group, then what changed in its fields."""
        group: FieldGroup = super().save(commit=commit)
        if commit and self.edit is not None:
            self.edit.save()
        return group

    def _refusals(self, edit: GroupEdit) -> list[str]:
        messages = []
        if edit.conflicts:
            text = _(
                "Someone else changed these fields since you opened this page: "
                "%(fields)s. Open the group in another tab to see how they are now, "
                "then make your changes there."
            )
            messages.append(text % {"fields": listed_phrases(edit.conflicts)})
        for rows, action in ((edit.added, "add"), (edit.removed, "delete")):
            name = f"fields.{action}_fielddefinition"
            if rows and self.for_user and not self.for_user.has_perm(name):
                messages.append(
                    _("You do not have permission to add or delete fields.")
                )
        return messages

    def _ask(self, edit: GroupEdit) -> None:
        """Ask about each removed field; keep those that the answer leaves out."""
        if not edit.removed:
            return
        if self.data.get(_ASKED):
            getlist = getattr(self.data, "getlist", None)
            confirmed = getlist(_REMOVE) if getlist else self.data.get(_REMOVE, ())
            asked = self.data[_ASKED].split(" ")
            edit.keep({row.key for row in edit.removed} & set(asked) - set(confirmed))
            if {row.key for row in edit.removed} <= set(asked):
                return
        holders = holders_of([row.key for row in edit.removed])
        self.question = [
            {"key": row.key, "label": str(row), "words": _words(holders[row.key])}
            for row in edit.removed
        ]
        self.add_error(None, _("Confirm which of the removed fields to delete."))


def _words(holders: Holders) -> str:
    counts = (
        (holders.records, _records(holders.records)),
        (holders.agents, _agents(holders.agents)),
        (holders.concepts, _concepts(holders.concepts)),
    )
    phrases = [phrase for count, phrase in counts if count]
    if not phrases:
        return _("No values are stored in it.")
    return _("It has a value in %(counts)s.") % {"counts": listed_phrases(phrases)}


def _records(count: int) -> str:
    return ngettext("%(count)s record", "%(count)s records", count) % {"count": count}


def _agents(count: int) -> str:
    return ngettext(
        "%(count)s person or organisation", "%(count)s people or organisations", count
    ) % {"count": count}


def _concepts(count: int) -> str:
    return ngettext("%(count)s concept", "%(count)s concepts", count) % {"count": count}


def holders_message(fields: list[FieldDefinition]) -> str:
    """Return how much has a value in each of some fields."""
    holders = holders_of([field.key for field in fields])
    return " ".join(
        f"{field}: {_words(holders[field.key])}"
        for field in fields
        if holders[field.key] != Holders()
    )


class RemovalQuestion(Panel):
    """Asks which of the fields that were taken out to delete."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "fields/admin/removal_question.html"

        def is_shown(self) -> bool:
            """Return whether there is anything to ask."""
            return bool(self.form.question)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Add the fields."""
            return super().get_context_data(parent_context) | {
                "rows": self.form.question,
                "asked": " ".join(row["key"] for row in self.form.question),
                "asked_name": _ASKED,
                "name": _REMOVE,
            }
