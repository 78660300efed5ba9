"""The check before publishing: what is missing, one press to fill each, or publish."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.mixins import CreateEditViewOptionalFeaturesMixin
from wagtail.models import TaskState
from wagtail.snippets.views.snippets import CreateView, WorkflowActionView

from freeshelf.comments.admin.views import CommentedView
from freeshelf.content.wording import listed
from freeshelf.library.admin.closed_records import visible_in_admin
from freeshelf.library.admin.held_messages import tell_held_files
from freeshelf.library.admin.permissions import EditorPage
from freeshelf.library.errors import LibraryError
from freeshelf.library.models import PublishingDemand, Resource
from freeshelf.library.publishing_check import (
    LABELS,
    check_many,
    missing_of,
)
from freeshelf.vocabularies.admin.viewsets import PlainViewSet

_APPROVE = "approve"
_TEMPLATE = "library/admin/before_publishing.html"


def links_to_fill(record: Resource, missing: Iterable[str]) -> list[dict[str, Any]]:
    """Return a link for each missing value to its field in the form."""
    edit = reverse("library_resource:edit", args=[record.pk])
    links: list[dict[str, Any]] = []
    for name in missing:
        if name == "source":
            links += [
                {"label": _("publisher’s page"), "url": f"{edit}?fill=source_url"},
                {"label": _("file"), "url": f"{edit}?fill=files"},
            ]
        else:
            links.append({"label": LABELS[name], "url": f"{edit}?fill={name}"})
    return links


def check_of_many(keys: Sequence[int]) -> dict[str, Any] | None:
    """Return the context of library/admin/check_of_many.html; None if none lacks."""
    found = check_many(keys)
    if not found.lacking:
        return None
    records = Resource.objects.in_bulk(list(found.shown))
    return {
        "lacking": found.lacking,
        "counts": [
            {"label": label, "count": found.counts[name]}
            for name, label in LABELS.items()
            if found.counts[name]
        ],
        "records": [
            {"record": records[key], "links": links_to_fill(records[key], missing)}
            for key, missing in found.shown.items()
        ],
        "left": found.lacking - len(found.shown),
    }


class AsksBeforePublishing(CreateEditViewOptionalFeaturesMixin):
    """A view of the form of a record that asks where something is missing."""

    def publish_action(self) -> HttpResponse | None:
        """Publish or schedule, or ask; the draft is saved before."""
        is_anyway = "publish-anyway" in self.request.POST
        if not is_anyway and (missing := missing_of(self.object)):
            return _question(self.request, self.object, missing)
        return super().publish_action()

    def workflow_action_action(self) -> HttpResponse | None:
        """Ask before the approval that publishes."""
        is_last = _publishes(self.object, self.workflow_action)
        if is_last and (missing := missing_of(self.object)):
            data = self.request.POST.get("workflow-action-extra-data", "")
            return _question(self.request, self.object, missing, approval=data)
        response = super().workflow_action_action()
        if is_last:
            tell_held_files(self.request, [self.object.pk])
        return response


class ResourceCreateView(AsksBeforePublishing, CommentedView, CreateView):
    """Create a record."""


class ResourceApprovalView(WorkflowActionView):
    """Approve or reject outside the form; the list stands in the dialog."""

    template_name = "library/admin/approval.html"

    @cached_property
    def missing(self) -> list[str]:
        """Return what is missing if this publishes."""
        draft = self.object.get_latest_revision_as_object()
        is_asked = _publishes(self.object, self.action_name)
        return missing_of(draft) if is_asked else []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what is missing."""
        links = links_to_fill(self.object, self.missing)
        return super().get_context_data(**kwargs) | {"missing": links}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask where no dialog has shown what is missing."""
        if self.missing and "anyway" not in request.POST:
            url = reverse("library_before_publishing", args=[self.object.pk])
            url = f"{url}?{_APPROVE}="
            if request.headers.get("x-requested-with") == "XMLHttpRequest":
                answer = {"step": "success", "redirect": url}
                return self.render_modal_json(request, answer)
            return redirect(url)
        is_last = _publishes(self.object, self.action_name)
        response = super().post(request, *args, **kwargs)
        if is_last:
            tell_held_files(request, [self.object.pk])
        return response


class BeforePublishingView(EditorPage):
    """Show what a record lacks; publish it anyway."""

    template_name = _TEMPLATE
    page_title = gettext_lazy("Missing information")
    header_icon = "doc-full"

    @cached_property
    def record(self) -> Resource:
        """Return the latest draft of a record that the person may see."""
        rows = visible_in_admin(Resource.objects.current(), self.person)
        row: Resource = get_object_or_404(rows, pk=self.kwargs["pk"])
        return row.get_latest_revision_as_object()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what is missing."""
        approval = "{}" if _APPROVE in self.request.GET else None
        question = _context(self.record, missing_of(self.record), approval=approval)
        return super().get_context_data(**kwargs) | question

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Publish or approve the latest version although something is missing."""
        edit = redirect("library_resource:edit", pk)
        if _APPROVE in request.POST:
            return self._approve(edit)
        if not request.user.has_perm("library.publish_resource"):
            raise PermissionDenied
        lock = self.record.get_lock()
        if lock is not None and lock.for_user(request.user):
            messages.error(request, lock.get_message(request.user))
            return edit
        for before in hooks.get_hooks("before_publish"):
            if isinstance(response := before(request, self.record), HttpResponse):
                return response
        try:
            self.record.latest_revision.publish(user=self.person)
        except LibraryError as error:
            messages.error(request, str(error))
            return edit
        for after in hooks.get_hooks("after_publish"):
            if isinstance(response := after(request, self.record), HttpResponse):
                return response
        messages.success(request, self._success(), buttons=self._buttons())
        return redirect("library_resource:list")

    def _success(self) -> str:
        text = (
            _("“%(title)s” is scheduled.")
            if _is_scheduled(self.record)
            else _("“%(title)s” is published.")
        )
        return text % {"title": self.record.display_title}

    def _buttons(self) -> list[Any]:
        record = self.record
        edit = reverse("library_resource:edit", args=[record.pk])
        buttons = [messages.button(edit, _("Edit"))]
        if Resource.objects.filter(pk=record.pk, live=True).exists():
            url = record.get_absolute_url()
            buttons.append(messages.button(url, _("View live"), new_window=True))
        return buttons

    def _approve(self, edit: HttpResponse) -> HttpResponse:
        record = Resource.objects.get(pk=self.record.pk)
        task, state = record.current_workflow_task, record.current_workflow_task_state
        actions = task.get_actions(record, self.person) if task else []
        if _APPROVE not in {name for name, _label, _modal in actions}:
            raise PermissionDenied
        try:
            data = json.loads(self.request.POST[_APPROVE] or "{}")
        except (ValueError, RecursionError):
            data = {}
        comment = str(data.get("comment", "")) if isinstance(data, dict) else ""
        is_last = _publishes(record, _APPROVE)
        task.on_action(state, self.person, _APPROVE, comment=comment)
        if is_last:
            tell_held_files(self.request, [record.pk])
        return edit


def _is_scheduled(record: Resource) -> bool:
    return record.go_live_at is not None and record.go_live_at > timezone.now()


def _publishes(record: Resource, action: str) -> bool:
    """Return whether an action of a review is its last approval."""
    state = record.current_workflow_state
    if action != _APPROVE or state is None:
        return False
    done = {TaskState.STATUS_APPROVED, TaskState.STATUS_SKIPPED}
    open_tasks = [
        task
        for task in state.all_tasks_with_status()
        if task.active and task.status not in done
    ]
    return len(open_tasks) <= 1


def _context(
    record: Resource, missing: list[str], *, approval: str | None = None
) -> dict[str, Any]:
    return {
        "record": record,
        "missing": links_to_fill(record, missing),
        "approval": approval,
        "is_scheduled": _is_scheduled(record),
        "edit_url": reverse("library_resource:edit", args=[record.pk]),
        "publish_url": reverse("library_before_publishing", args=[record.pk]),
    }


def _question(
    request: HttpRequest,
    record: Resource,
    missing: list[str],
    *,
    approval: str | None = None,
) -> HttpResponse:
    # The draft was saved, and the hooks of saving are not run for a question.
    for tell in hooks.get_hooks("ask_before_publishing"):
        tell(request, record)
    title = BeforePublishingView.page_title
    context = _context(record, missing, approval=approval) | {
        "page_title": title,
        "header_title": title,
        "header_icon": "doc-full",
        "breadcrumbs_items": [
            {
                "url": reverse("library_resource:edit", args=[record.pk]),
                "label": record.display_title,
            },
            {"url": "", "label": title},
        ],
    }
    return TemplateResponse(request, _TEMPLATE, context)


def _demanded(row: PublishingDemand) -> str:
    names = [str(label) for name, label in LABELS.items() if getattr(row, name)]
    return listed(names)


class PublishingDemandViewSet(PlainViewSet):
    """Edit the demands of each type."""

    model = PublishingDemand
    icon = "check"
    menu_label = gettext_lazy("Required information")
    url_namespace = "library_demand"
    url_prefix = "library/before-publishing"
    add_to_settings_menu = True
    menu_order = 250
    list_display = [
        "__str__",
        Column("demanded", label=gettext_lazy("Required"), accessor=_demanded),
    ]
    search_fields: list[str] = []

    def get_queryset(self, request: HttpRequest) -> Any:
        """Load what the list shows, in a fixed number of queries."""
        rows = PublishingDemand.objects.select_related("type")
        return rows.prefetch_related("type__labels")

    edit_handler = ObjectList(
        [
            "type",
            MultiFieldPanel(
                [FieldPanel(name) for name in LABELS],
                heading=gettext_lazy("What a record of this type needs"),
                help_text=gettext_lazy(
                    "Anyone who publishes sees what is missing and can publish anyway."
                ),
            ),
        ]
    )
