"""Preview of a group: the form of a record, with the fields as they stand unsaved."""

from typing import Any

from csp.decorators import csp_replace
from django.forms import Media
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from wagtail.admin.views.generic.preview import PreviewOnEdit
from wagtail.snippets.views.snippets import PreviewOnCreateView, PreviewOnEditView
from wagtail.utils.decorators import xframe_options_sameorigin_override

from freeshelf.fields.admin.group_form import FieldGroupForm
from freeshelf.fields.admin.values_form import PREFIX, FieldValuesForm
from freeshelf.fields.definitions import definitions_with
from freeshelf.fields.display import resource_facts
from freeshelf.fields.models import FieldGroup
from freeshelf.fields.rules import applies_to
from freeshelf.library.models import Resource


class _TriesFields(PreviewOnEdit):
    """Shows the form of a record with this group alone; it cannot be sent."""

    @method_decorator(xframe_options_sameorigin_override)
    @method_decorator(csp_replace({"frame-ancestors": ["'self'"]}))
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Render the form; nothing is saved."""
        data = self._get_form_data(self._get_form_state())
        form: FieldGroupForm = self.get_form(data)
        if not self.validate_form(form):
            return self.error_response()
        return TemplateResponse(
            request, "fields/admin/group_preview.html", _context(form)
        )


def _context(form: FieldGroupForm) -> dict[str, Any]:
    group: FieldGroup = form.save(commit=False)
    rules = list(group.rules.all())
    if form.edit is None:
        return {
            "parts": [],
            "notice": _("You do not have permission to see the fields of this group."),
        }
    defined, own = definitions_with(form.edit.unsaved(rules))
    record = form.cleaned_data.get("tried_on")
    draft = record.get_latest_revision_as_object() if record else Resource()
    facts = resource_facts(draft, None if record else ())
    values = FieldValuesForm(
        draft.field_values or {},
        facts,
        None,
        resource=draft if record else None,
        is_new=record is None,
        defined=defined.alone(own),
    )
    appears = group.is_active and group.appears != FieldGroup.Appears.NOWHERE
    return {
        "prefix": PREFIX,
        "parts": values.parts,
        "media": Media() + values.media,
        "record": record and draft.display_title,
        "notice": _notice(
            is_shown=appears and (record is None or applies_to(own, facts)),
            is_used=appears,
        ),
    }


def _notice(*, is_shown: bool, is_used: bool) -> str:
    if not is_used:
        return _("With these settings, the group does not appear anywhere.")
    if not is_shown:
        return _("The group does not appear on this record: its rules do not match.")
    return ""


class TryOnCreateView(_TriesFields, PreviewOnCreateView):
    """Try the fields of a new group."""


class TryOnEditView(_TriesFields, PreviewOnEditView):
    """Try the fields of a group."""
