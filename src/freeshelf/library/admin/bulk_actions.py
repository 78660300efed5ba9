"""Bulk actions on records in the list: form, preview and change."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from freeshelf.library.admin.before_publishing import check_of_many
from freeshelf.library.admin.bulk_forms import (
    AccessParameterForm,
    ConceptParameterForm,
    NoParametersForm,
    OpeningParameterForm,
    ReadingListParameterForm,
)
from freeshelf.library.admin.bulk_messages import (
    change_title,
    reason_message,
    value_changes,
)
from freeshelf.library.admin.held_messages import held_sentences, tell_held_files
from freeshelf.library.admin.merge_kinds import MERGE_KINDS
from freeshelf.library.admin.permissions import PersonMixin
from freeshelf.library.admin.resource_search import ALL_SELECTED, selected_keys
from freeshelf.library.bulk import runs
from freeshelf.library.bulk.actions import PlannedChange
from freeshelf.library.bulk.registry import ACTIONS, action_for
from freeshelf.library.bulk.runs import Preview, preview
from freeshelf.library.models import BulkChange, Resource
from freeshelf.shared.amounts import local_number


class ResourceBulkAction(PersonMixin, SnippetBulkAction):
    """A bulk action: a form where parameters are needed, a preview, the change.

    Wagtail's own class loads every selected record and changes them in one transaction;
    here the selection is a list of keys, and `library.bulk.runs` changes it in steps.
    """

    models = [Resource]
    next_url: str
    kind: str
    form_class: type[Form] = NoParametersForm
    is_publishing = False
    template_name = "library/admin/bulk_action.html"
    http_method_names = ["get", "post"]

    def __init_subclass__(cls) -> None:
        """Name the action in URLs after its kind."""
        cls.action_type = cls.kind.replace("_", "-")

    def __init__(self, request: HttpRequest, model: Any) -> None:
        super().__init__(request, model)
        # Wagtail's script sends the address of the list; a typed address has none.
        if self.next_url == request.path:
            self.next_url = reverse("library_resource:list")

    def dispatch(self, request: HttpRequest, *args: Any, **kw: Any) -> HttpResponseBase:
        """Allow only users who may do this, and require a selection."""
        if not request.user.has_perm(ACTIONS[self.kind].permission):
            raise PermissionDenied
        if not self.keys:
            messages.warning(request, _("None of the selected records exist any more."))
            return redirect(self.next_url)
        return super().dispatch(request, *args, **kw)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form, or the preview directly when no parameters are needed."""
        if not self.form_class.base_fields:
            return self._show_preview({})
        return self.render_to_response(self.get_context_data())

    def form_valid(self, form: Any) -> HttpResponse:
        """Show the preview, or apply the change once the preview was confirmed."""
        parameters = form.parameters()
        if not action_for(self.kind, parameters).is_allowed(self.person):
            raise PermissionDenied
        if "apply" not in self.request.POST:
            return self._show_preview(parameters)
        change = runs.request_change(
            kind=self.kind,
            parameters=parameters,
            keys=self.keys,
            user=self.person,
            now=timezone.now(),
        )
        change.refresh_from_db()
        if change.is_moving:
            return redirect("library_bulk_change", change.pk)
        add_result_message(self.request, change)
        return redirect(self.next_url)

    @cached_property
    def keys(self) -> list[int]:
        """Return the primary keys of the selected records."""
        return selected_keys(self.request)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the context without Wagtail's list of all records."""
        context: dict[str, Any] = super(BulkAction, self).get_context_data(**kwargs)
        form = context["form"]
        return context | {
            "title": self.display_name,
            "count": len(self.keys),
            "is_all": ALL_SELECTED in self.request.GET.getlist("id"),
            "next": self.next_url,
            "submit_url": f"{self.request.path}?{self.request.META['QUERY_STRING']}",
            "media": form.media,
        }

    def check(self) -> dict[str, Any] | None:
        """Return what records lack, if the action publishes them."""
        return None

    def _show_preview(self, parameters: dict[str, Any]) -> HttpResponse:
        action = action_for(self.kind, parameters)
        planned = preview(action, self.keys, user=self.person)
        fields = self.form_class.base_fields
        context = self.get_context_data() | {
            "title": change_title(self.kind, parameters),
            "preview": planned,
            "rows": _rows(planned),
            "reasons": [
                {"sentence": reason_message(reason), "count": count}
                for reason, count in planned.skipped.most_common()
            ],
            "kept_fields": {name: self.request.POST.get(name, "") for name in fields},
            "runs_later": len(self.keys) > runs.MAX_SYNCHRONOUS,
            "check": self.check(),
            "held": held_sentences(self.keys) if self.is_publishing else [],
        }
        return self.render_to_response(context)


class PublishAction(ResourceBulkAction):
    """Publish the selected records."""

    display_name = gettext_lazy("Publish")
    aria_label = gettext_lazy("Publish the selected resources")
    kind = BulkChange.Kind.PUBLISH
    is_publishing = True
    action_priority = 1

    def check(self) -> dict[str, Any] | None:
        """Return what the records lack."""
        return check_of_many(self.keys)


class UnpublishAction(ResourceBulkAction):
    """Unpublish the selected records."""

    display_name = gettext_lazy("Unpublish")
    aria_label = gettext_lazy("Unpublish the selected resources")
    kind = BulkChange.Kind.UNPUBLISH
    action_priority = 2


class AddConceptAction(ResourceBulkAction):
    """Add a concept to the selected records."""

    display_name = gettext_lazy("Add concept")
    aria_label = gettext_lazy("Add a concept to the selected resources")
    kind = BulkChange.Kind.ADD_CONCEPT
    form_class = ConceptParameterForm
    action_priority = 3


class RemoveConceptAction(ResourceBulkAction):
    """Remove a concept from the selected records."""

    display_name = gettext_lazy("Remove concept")
    aria_label = gettext_lazy("Remove a concept from the selected resources")
    kind = BulkChange.Kind.REMOVE_CONCEPT
    form_class = ConceptParameterForm
    action_priority = 4


class AddToListAction(ResourceBulkAction):
    """Add the selected records to a reading list."""

    display_name = gettext_lazy("Add to reading list")
    aria_label = gettext_lazy("Add the selected resources to a reading list")
    kind = BulkChange.Kind.ADD_TO_LIST
    form_class = ReadingListParameterForm
    action_priority = 5


class SetAccessAction(ResourceBulkAction):
    """Set the access level of the selected records."""

    display_name = gettext_lazy("Set access")
    aria_label = gettext_lazy("Set who can read the selected resources")
    kind = BulkChange.Kind.SET_ACCESS
    form_class = AccessParameterForm
    action_priority = 6


class SetOpeningAction(ResourceBulkAction):
    """Set the day on which the selected records open."""

    display_name = gettext_lazy("Set opening date")
    aria_label = gettext_lazy("Set the opening date of the selected resources")
    kind = BulkChange.Kind.SET_OPENING
    form_class = OpeningParameterForm
    action_priority = 7


BULK_ACTIONS: list[type[ResourceBulkAction]] = [
    PublishAction,
    UnpublishAction,
    AddConceptAction,
    RemoveConceptAction,
    AddToListAction,
    SetAccessAction,
    SetOpeningAction,
]


def add_result_message(request: HttpRequest, change: BulkChange) -> None:
    """Add a message about a finished change, with a link to undo it."""
    text = ngettext(
        "%(title)s: %(count)s record changed.",
        "%(title)s: %(count)s records changed.",
        change.changed_count,
    ) % {
        "title": change_title(change.kind, change.parameters),
        "count": local_number(change.changed_count),
    }
    if change.skipped_count:
        skipped = ngettext(
            "%(count)s was skipped.", "%(count)s were skipped.", change.skipped_count
        )
        text = f"{text} {skipped % {'count': local_number(change.skipped_count)}}"
    url = reverse("library_bulk_change", args=[change.pk])
    buttons = [messages.button(url, _("See what changed"))]
    if change.changed_count:
        undo = reverse("library_bulk_change_undo", args=[change.pk])
        buttons.append(messages.button(undo, _("Undo")))
    messages.success(request, text, buttons=buttons)
    if BulkChange.Kind.PUBLISH in change.kinds:
        tell_held_files(request, change.items.values_list("resource", flat=True))


def _rows(planned: Preview) -> list[dict[str, Any]]:
    shown: list[PlannedChange] = planned.shown
    resources = Resource.objects.in_bulk([change.key for change in shown])
    lines = value_changes([(change.before, change.after) for change in shown])
    return [
        {
            "resource": resources.get(change.key),
            "key": change.key,
            "lines": lines_of_row,
            "reason": reason_message(change.skip_reason) if change.skip_reason else "",
        }
        for change, lines_of_row in zip(shown, lines, strict=True)
    ]


class MergeAction(SnippetBulkAction):
    """Redirect to the merge page, which checks permissions, to keep the fuller one."""

    models = [kind.model for kind in MERGE_KINDS.values()]
    display_name = gettext_lazy("Merge")
    aria_label = gettext_lazy("Merge the two selected records")
    action_type = "merge"
    action_priority = 20
    template_name = "library/admin/merge.html"
    http_method_names = ["get"]

    def dispatch(self, request: HttpRequest, *args: Any, **kw: Any) -> HttpResponseBase:
        """Keep the one with more values; the page can swap them."""
        keys = [key for key in request.GET.getlist("id") if key.isdecimal()]
        name = next(n for n, kind in MERGE_KINDS.items() if kind.model is self.model)
        if len(keys) != 2:
            messages.warning(request, _("Select exactly two records to merge."))
            if self.next_url == request.path:
                return redirect(MERGE_KINDS[name].list_url)
            return redirect(self.next_url)
        kept, other = map(int, keys)
        rows = MERGE_KINDS[name].rows().in_bulk([kept, other])
        if len(rows) == 2:
            pair = MERGE_KINDS[name].fuller_first(rows[kept], rows[other])
            kept, other = (row.pk for row in pair)
        url = reverse("library_merge", args=[name, kept])
        return redirect(f"{url}?other={other}")
