"""Write a record through the form of the admin area, for a person or a program.

Both save by Wagtail's actions with the same form, so that sanitising, validation,
revisions, locks and the history are the same.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from wagtail.actions.create import CreateAction
from wagtail.actions.edit import EditAction
from wagtail.admin.models import EditingSession
from wagtail.admin.panels import get_form_for_model
from wagtail.log_actions import log
from wagtail.models import Revision, WorkflowState

from freeshelf.core.html import html_to_text
from freeshelf.library.errors import BeingEditedError, RecordLockedError
from freeshelf.library.models import Resource
from freeshelf.library.revision_contents import typed_content
from freeshelf.vocabularies.admin.typeahead import TypeaheadWidget

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# The admin area says every few seconds that a form is open; a hidden tab once a minute.
_OPEN_FORM = timedelta(seconds=90)

Rows = Sequence[Mapping[str, Any]]


class EditOfSubstance(EditAction):
    """Writes no version and no line of history for what is the latest version.

    Scripts of widgets change a form by themselves, and one presses “Save” to be sure.
    """

    def _edit(self, skip_permission_checks: bool = False) -> Any:
        self._clean_instance()
        if self._is_latest_version():
            self.revision = self.instance.latest_revision
            if self.publish and self.draftstate_enabled:
                self.revision.publish(
                    user=self.user,
                    changed=self.content_changed,
                    skip_permission_checks=skip_permission_checks,
                )
            return self.instance
        return super()._edit(skip_permission_checks)

    def _is_latest_version(self) -> bool:
        latest = self.instance.latest_revision
        if latest is None or self.form is None or self.previous_revision is not None:
            return False
        # Saved in memory only; what is typed into the rows is then in the instance.
        edited = self.form.save(commit=False)
        return typed_content(latest.as_object()) == typed_content(edited)


def record_form(record: Resource, values: Mapping[str, Any], *, user: "User") -> Any:
    """Return the bound form of the admin area, with only the fields of these values.

    Concepts, people and records are given as objects, rows of a relation as dicts of
    their fields. What has no value is left as it is.
    """
    handler = Resource.get_edit_handler()
    options = handler.get_form_options()
    rows = options.get("formsets") or {}
    options["formsets"] = {name: rows[name] for name in rows if name in values}
    # A program sends the text as HTML, a person as blocks.
    names = [*options["fields"], "description"]
    options["fields"] = [name for name in names if name in values]
    form_class = get_form_for_model(
        Resource, form_class=handler.base_form_class, **options
    )
    data = _form_data(form_class, record, values)
    return form_class(data, instance=record, for_user=user)


def apply_access(form: Any, record: Any, *, user: Any) -> None:
    """Set the access that a form has chosen, and log it."""
    if not form.apply_access():
        return
    level = form.cleaned_data.get("access_rights") or record.access_rights
    data = {"access_rights": level}
    if group := form.cleaned_data.get("group"):
        data["group"] = group.name
    if "opens_on" in form.cleaned_data:
        data["opens_on"] = str(form.cleaned_data["opens_on"] or "")
    record.refresh_from_db(fields=[*data])
    log(record, "freeshelf.access", user=user, data=data)


@transaction.atomic
def save_record(form: Any, *, user: "User", publish: bool) -> Revision:
    """Save a form as a draft, or publish it, and return the revision.

    Raises Django's PermissionDenied, FormValidationError, RecordLockedError,
    BeingEditedError, and the errors of Resource.publish.
    """
    record = form.instance
    if record.pk is None:
        create = CreateAction(record, user=user, form=form, publish=publish)
        create.execute()
        return create.revision
    check_free(record, user=user)
    # Of a live record the form is not saved, and access is outside revisions.
    edit = EditOfSubstance(record, user=user, form=form, publish=publish)
    edit.execute()
    apply_access(form, record, user=user)
    return edit.revision


def check_free(record: Resource, *, user: "User") -> None:
    """Raise RecordLockedError for a locked record, BeingEditedError for an open one.

    A person's open form would be out of date; also one of the same person.
    """
    lock = record.get_lock()
    if lock is not None and lock.for_user(user):
        raise RecordLockedError(html_to_text(str(lock.get_message(user))))
    open_forms = EditingSession.objects.filter(
        content_type=ContentType.objects.get_for_model(Resource),
        object_id=str(record.pk),
        last_seen_at__gte=timezone.now() - _OPEN_FORM,
    )
    if open_forms.exists():
        raise BeingEditedError(identifier=record.identifier)


def submit_record(record: Resource, *, user: "User") -> bool:
    """Submit a draft to its workflow and return whether there is one.

    One that is in review already stays there.
    """
    workflow = record.get_workflow()
    if workflow is None:
        return False
    current = record.current_workflow_state
    if current is not None and current.status == WorkflowState.STATUS_NEEDS_CHANGES:
        current.resume(user)
    elif current is None or current.status != WorkflowState.STATUS_IN_PROGRESS:
        workflow.start(record, user)
    return True


def _form_data(
    form_class: Any, record: Resource, values: Mapping[str, Any]
) -> MultiValueDict:
    data: MultiValueDict[str, str] = MultiValueDict()
    for name, field in form_class.base_fields.items():
        if name in values:
            _write(data, name, field, values[name])
    for name, formset in form_class.formsets.items():
        stored = list(getattr(record, name).all()) if record.pk else []
        _write_rows(data, name, formset, stored, values[name])
    return data


def _write(data: MultiValueDict, name: str, field: Any, value: Any) -> None:
    """Write a value as the widget of its field reads it."""
    if isinstance(field.widget, TypeaheadWidget):
        data[name] = json.dumps(_chosen(value))
    else:
        data[name] = "" if value is None else str(getattr(value, "pk", value))


def _chosen(value: Any) -> Any:
    if isinstance(value, Model):
        return {"pk": value.pk}
    return value and [{"pk": each.pk} for each in value]


def _write_rows(
    data: MultiValueDict, name: str, formset: Any, stored: Iterable[Any], rows: Rows
) -> None:
    """Write rows so that equal ones stay, others are added, and the rest is deleted."""
    fields = {
        key: field
        for key, field in formset.form.base_fields.items()
        if key in {part for row in rows for part in row}
    }
    # Rows without a key are of a draft alone; the formset drops and adds them anew.
    known = [each for each in stored if each.pk is not None]
    left = list(known)
    places: list[tuple[int, Mapping[str, Any]]] = []
    for row in rows:
        same = next((each for each in left if _is_same(each, row)), None)
        if same is not None:
            left.remove(same)
        new = len(known) + sum(1 for place, _row in places if place >= len(known))
        places.append((new if same is None else known.index(same), row))
    for order, (place, row) in enumerate(places, start=1):
        prefix = f"{name}-{place}"
        data[f"{prefix}-ORDER"] = str(order)
        for key, field in fields.items():
            _write(data, f"{prefix}-{key}", field, row.get(key))
    for place, each in enumerate(known):
        data[f"{name}-{place}-id"] = str(each.pk)
        if each in left:
            data[f"{name}-{place}-DELETE"] = "on"
    total = len(known) + sum(1 for place, _row in places if place >= len(known))
    data[f"{name}-INITIAL_FORMS"] = str(len(known))
    data[f"{name}-TOTAL_FORMS"] = str(total)


def _is_same(stored: Any, row: Mapping[str, Any]) -> bool:
    return all(getattr(stored, key) == value for key, value in row.items())
