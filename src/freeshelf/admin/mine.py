"""The list of what waits for the signed-in person."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.utils import get_user_display_name
from wagtail.models import TaskState, WorkflowState

from freeshelf.comments.services import assigned_objects, label_of_field, may_edit
from freeshelf.comments.waiting import WaitingThread, waiting_threads
from freeshelf.library.admin.closed_records import without_closed
from freeshelf.library.admin.permissions import AdminPage

_EXCERPT = 200
_MOST = 200


class MineView(AdminPage, TemplateView):
    """Show what is assigned to a person, and the comments and reviews that wait."""

    permission_required = "wagtailadmin.access_admin"
    template_name = "admin/mine.html"
    page_title = gettext_lazy("Mine")
    header_icon = "user"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the three lists."""
        return super().get_context_data(**kwargs) | lists_of(self.person)


def lists_of(user: Any) -> dict[str, list[dict[str, Any]]]:
    """Return what is assigned to a person, the threads and the reviews that wait."""
    finder = AdminURLFinder(user)
    return {
        "assigned": [_row(finder, each) for each in assigned_objects(user)],
        "threads": [_thread_row(finder, each) for each in waiting_threads(user)],
        "reviews": [*_reviews(finder, user), *_returned(finder, user)],
    }


def waiting_item(request: HttpRequest) -> dict[str, Any]:
    """Return how much waits for the person, as a number of the home page."""
    count = sum(map(len, lists_of(request.user).values()))
    sentence = ngettext("item is waiting for you", "items are waiting for you", count)
    return {"count": count, "sentence": sentence, "url": reverse("admin_mine")}


def _row(finder: AdminURLFinder, target: Any, **values: Any) -> dict[str, Any]:
    draft = target
    if getattr(target, "latest_revision_id", None):
        draft = target.get_latest_revision_as_object()
    return {
        "title": getattr(draft, "display_title", "") or str(draft),
        "kind": capfirst(target._meta.verbose_name),
        "url": finder.get_edit_url(target) or "",
        **values,
    }


def _thread_row(finder: AdminURLFinder, thread: WaitingThread) -> dict[str, Any]:
    row = _row(finder, thread.target)
    author = _("Former colleague")
    if thread.author is not None:
        author = get_user_display_name(thread.author)
    return row | {
        "url": f"{row['url']}?comment={thread.key}" if row["url"] else "",
        "field": label_of_field(type(thread.target), thread.field_name),
        "text": Truncator(thread.text).chars(_EXCERPT),
        "person": author,
        "moment": thread.at,
        "names_person": thread.names_person,
    }


def _reviews(finder: AdminURLFinder, user: Any) -> list[dict[str, Any]]:
    """Return the drafts that the person is to review."""
    states = without_closed(
        TaskState.objects.reviewable_by(user), user, above="workflow_state__"
    )
    rows = states.select_related("workflow_state__requested_by", "task")
    return [
        _row(
            finder,
            target,
            what=_("Waiting for your review"),
            person=_name(state.workflow_state.requested_by),
            moment=state.started_at,
        )
        for state in rows.order_by("-started_at")[:_MOST]
        if (target := state.workflow_state.content_object) is not None
    ]


def _returned(finder: AdminURLFinder, user: Any) -> list[dict[str, Any]]:
    """Return the drafts of the person for which a reviewer asked for changes."""
    rows = WorkflowState.objects.filter(
        status=WorkflowState.STATUS_NEEDS_CHANGES, requested_by=user.pk
    ).select_related("current_task_state__finished_by")
    found = []
    for state in rows.order_by("-created_at")[:_MOST]:
        target, review = state.content_object, state.current_task_state
        if target is None or not _may_edit(user, target):
            continue
        values = {
            "what": _("Changes requested"),
            "text": review.get_comment() if review else "",
            "person": _name(review.finished_by) if review else "",
            "moment": review.finished_at if review else state.created_at,
        }
        found.append(_row(finder, target, **values))
    return found


def _may_edit(user: Any, target: Any) -> bool:
    if hasattr(target, "permissions_for_user"):
        return bool(target.permissions_for_user(user).can_edit())
    return may_edit(user, target)


def _name(user: Any) -> str:
    return str(get_user_display_name(user)) if user is not None else ""


def urlpatterns() -> list[URLPattern]:
    """Return the URL pattern of the list."""
    return [path("mine/", MineView.as_view(), name="admin_mine")]
