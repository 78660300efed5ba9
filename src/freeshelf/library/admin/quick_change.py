"""Change type, topics, access and state of one record from the list.

Together they are one bulk change of one record, with rights, locks, history and undo.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, cast

from django import forms
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request

from freeshelf.library.access import AccessRights, reader_groups
from freeshelf.library.admin.before_publishing import links_to_fill
from freeshelf.library.admin.bulk_actions import add_result_message
from freeshelf.library.admin.bulk_messages import (
    change_title,
    reason_message,
    skip_message,
)
from freeshelf.library.admin.closed_records import visible_in_admin
from freeshelf.library.admin.permissions import EditorPage
from freeshelf.library.admin.resource_form import FIELD_ROLES
from freeshelf.library.admin.staged_form import AccessLevelForm
from freeshelf.library.bulk import runs
from freeshelf.library.bulk.record_state import record_states
from freeshelf.library.bulk.registry import ACTIONS, action_for
from freeshelf.library.models import BulkChange, Resource
from freeshelf.library.publishing_check import missing_of
from freeshelf.library.services.live_and_draft import DRAFT, PUBLISHED
from freeshelf.vocabularies.admin.typeahead import (
    concept_typeahead_name,
    typeahead_field,
)
from freeshelf.vocabularies.models import Concept

_Kinds = BulkChange.Kind
_CONCEPTS = ("types", "subjects")
# Each is planned and made by itself.
_MOST = 30
_KEY = re.compile(r"[0-9]{1,18}")
_FRAGMENT_HEADER = "fetch"


@dataclass(frozen=True, slots=True)
class _Change:
    kind: str
    parameters: dict[str, Any]


def _concepts(field: str, label: Any) -> forms.Field:
    role = FIELD_ROLES[field]
    rows = Concept.objects.in_role(role)
    return typeahead_field(
        concept_typeahead_name(role), rows, required=False, label=label
    )


def _seen() -> forms.Field:
    return forms.CharField(required=False, max_length=5000, widget=forms.HiddenInput)


class QuickChangeForm(AccessLevelForm, forms.Form):
    """The values that can be changed; `seen_…` holds concepts as the form opened."""

    types = _concepts("types", gettext_lazy("Types"))
    subjects = _concepts("subjects", gettext_lazy("Topics"))
    access_rights = forms.ChoiceField(
        label=gettext_lazy("Access"), choices=AccessRights.choices
    )
    group = forms.ModelChoiceField(
        label=gettext_lazy("Group"), queryset=reader_groups(), required=False
    )
    state = forms.ChoiceField(
        label=gettext_lazy("Status"),
        choices=[
            ("", gettext_lazy("Leave as it is")),
            (_Kinds.PUBLISH, gettext_lazy("Publish")),
            (_Kinds.UNPUBLISH, gettext_lazy("Unpublish")),
        ],
        required=False,
    )
    anyway = forms.BooleanField(label=gettext_lazy("Publish anyway"), required=False)
    seen_types = _seen()
    seen_subjects = _seen()
    seen_access = _seen()

    def __init__(
        self, data: Any = None, *, record: Resource, user: Any, initial: Any = None
    ) -> None:
        super().__init__(data, initial=initial, prefix=f"record-{record.pk}")
        self._record = record
        for name, kind in (
            *(("access_rights", _Kinds.SET_ACCESS), ("group", _Kinds.SET_ACCESS)),
            *(("state", _Kinds.PUBLISH), ("anyway", _Kinds.PUBLISH)),
        ):
            if not user.has_perm(ACTIONS[kind].permission):
                del self.fields[name]
        if "group" in self.fields:
            cast(
                "forms.ModelChoiceField", self.fields["group"]
            ).queryset = reader_groups()

    def clean(self) -> dict[str, Any]:
        """Refuse more changes than one request should make."""
        data = super().clean()
        if not self.errors and len(list(self.changes())) > _MOST:
            raise ValidationError(_("Change fewer types and topics at a time."))
        return data

    def changes(self) -> Iterator[_Change]:
        """Return what differs from what the person saw, publishing last."""
        for name in _CONCEPTS:
            yield from self._concept_changes(name)
        yield from self._access_changes()
        if state := self.cleaned_data.get("state"):
            yield _Change(state, {})

    def _concept_changes(self, name: str) -> Iterator[_Change]:
        keys = self.cleaned_data[f"seen_{name}"].split(",")
        seen = {int(key) for key in keys if _KEY.fullmatch(key)}
        chosen = {concept.pk: concept for concept in self.cleaned_data[name]}
        removed = Concept.objects.with_labels().in_bulk(sorted(seen - set(chosen)))
        added = [chosen[key] for key in chosen if key not in seen]
        for kind, concepts in (
            (_Kinds.REMOVE_CONCEPT, list(removed.values())),
            (_Kinds.ADD_CONCEPT, added),
        ):
            for concept in concepts:
                yield _Change(
                    kind,
                    {"field": name, "concept": concept.pk, "label": concept.label()},
                )

    def _access_changes(self) -> Iterator[_Change]:
        level = self.cleaned_data.get("access_rights")
        group = self.cleaned_data.get("group")
        if level is None or _access(level, group) == self.cleaned_data["seen_access"]:
            return
        parameters: dict[str, Any] = {"access_rights": level}
        if level == AccessRights.GROUP and group:
            parameters |= {"group": group.pk, "label": group.name}
        yield _Change(_Kinds.SET_ACCESS, parameters)


class QuickChangeView(EditorPage):
    """Show the form, alone or within the list; make the changes."""

    template_name = "library/admin/quick_change.html"
    page_title = gettext_lazy("Change")
    header_icon = "edit"

    @cached_property
    def record(self) -> Resource:
        """Return the record. Raises Http404 where the person may not see it."""
        rows = visible_in_admin(Resource.objects.current(), self.person)
        row: Resource = get_object_or_404(rows, pk=self.kwargs["pk"])
        return row

    @property
    def back_url(self) -> str:
        """Return the address of the list as it was."""
        url = get_valid_next_url_from_request(self.request)
        return url or reverse("library_resource:list")

    def above(self) -> list[dict[str, str]]:
        """Place the page below the list."""
        return [{"url": self.back_url, "label": _("Resources")}]

    def get_page_subtitle(self) -> str:
        """Return the title of the record."""
        return self.record.display_title

    def get_template_names(self) -> list[str]:
        """Return the part of the page where it is shown within the list."""
        is_part = self.request.headers.get("X-Requested-With") == _FRAGMENT_HEADER
        return ["library/admin/quick_form.html" if is_part else self.template_name]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the form, or why the record cannot be changed."""
        state = record_states([self.record.pk], user=self.person).get(self.record.pk)
        form = kwargs.get("form") or self._form(initial=self._values())
        return super().get_context_data(**kwargs) | {
            "record": self.record,
            "form": form,
            "media": form.media,
            "back_url": self.back_url,
            "skip_reason": skip_message(state, self.person),
        }

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make the changes, or show the form again with what is missing."""
        form = self._form(request.POST)
        if not form.is_valid():
            return self._again(form=form)
        if missing := self._missing(form):
            return self._again(form=form, missing=links_to_fill(self.record, missing))
        self._make(
            [
                each
                for each in form.changes()
                if action_for(each.kind, each.parameters).is_allowed(self.person)
            ]
        )
        self.record.refresh_from_db()
        if self.get_template_names() != [self.template_name]:
            return self._again(status=200, done=list(get_messages(request)))
        return redirect(self.back_url)

    def _form(self, data: Any = None, *, initial: Any = None) -> QuickChangeForm:
        return QuickChangeForm(
            data, record=self.record, user=self.person, initial=initial
        )

    def _again(self, *, status: int = 422, **context: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**context), status=status)

    def _missing(self, form: QuickChangeForm) -> list[str]:
        """Return what the record would lack, unless that was answered."""
        data = form.cleaned_data
        if data.get("state") != _Kinds.PUBLISH or data.get("anyway"):
            return []
        lacking = missing_of(self.record.get_latest_revision_as_object())
        return [name for name in lacking if not data.get(name)]

    def _make(self, changes: list[_Change]) -> None:
        """Make the changes as one and say what came of each."""
        if not changes:
            return
        alone = changes[0]
        together = {"changes": [asdict(change) for change in changes]}
        made = runs.request_change(
            kind=alone.kind if len(changes) == 1 else _Kinds.SEVERAL,
            parameters=alone.parameters if len(changes) == 1 else together,
            keys=[self.record.pk],
            user=self.person,
            now=timezone.now(),
        )
        made.refresh_from_db()
        if made.changed_count:
            add_result_message(self.request, made)
        item = made.items.get()
        reasons = item.after.get("reasons") or [item.reason] * len(changes)
        for change, reason in zip(changes, reasons, strict=True):
            if reason:
                self._warn(change, reason)

    def _warn(self, change: _Change, reason: str) -> None:
        """Say why a change was not made."""
        title = change_title(change.kind, change.parameters)
        text = _("%(action)s: %(detail)s")
        messages.warning(
            self.request, text % {"action": title, "detail": reason_message(reason)}
        )

    def _values(self) -> dict[str, Any]:
        """Return the values of the draft if there is one, else of what is public."""
        record = self.record
        states = record_states([record.pk], user=self.person)
        values: dict[str, Any] = {
            "access_rights": record.access_rights,
            "group": record.group_id,
            "seen_access": _access(record.access_rights, record.group_id),
        }
        for name in _CONCEPTS:
            action = action_for(_Kinds.ADD_CONCEPT, {"field": name, "concept": 0})
            keys = _latest(action.current_values(states)[record.pk])
            values |= {name: keys, f"seen_{name}": ",".join(map(str, keys))}
        return values


def _latest(values: Mapping[str, list[int]]) -> list[int]:
    return values[DRAFT] if DRAFT in values else values.get(PUBLISHED, [])


def _access(level: str, group: Any) -> str:
    """Return a level, with its group if it needs one, as one text."""
    key = getattr(group, "pk", group)
    return f"{level}.{key}" if level == AccessRights.GROUP else level
