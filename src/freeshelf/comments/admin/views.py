"""Views of forms with comments, and the one that assigns an object."""

from typing import Any, cast

from django.apps import apps
from django.contrib.auth.models import User
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.utils import (
    get_user_display_name,
    get_valid_next_url_from_request,
)
from wagtail.admin.views.generic import CreateEditViewOptionalFeaturesMixin
from wagtail.models import WorkflowState

from freeshelf.comments.admin.panels import AssignmentSidePanel, CommentsSidePanel
from freeshelf.comments.admin.serialized import serialize_comments
from freeshelf.comments.models import Assignable, CommentSubscription
from freeshelf.comments.notifications import notify_of_assignment, notify_of_comments
from freeshelf.comments.posted import read_posted
from freeshelf.comments.services import apply_posted, assign, colleagues, may_edit

_SUBSCRIBES = "comment_notifications"


class CommentedView(CreateEditViewOptionalFeaturesMixin):
    """A view of a form whose object has comments and is assigned to one person."""

    request: HttpRequest
    object: Any
    form: Any
    expects_json_response: bool
    workflow_state: Any

    def get_side_panels(self) -> MediaContainer:
        """Add the comments and the assignment."""
        panels = list(super().get_side_panels())
        instance = self.object or self.form.instance
        # A part drawn again would take away what somebody writes in it.
        if not self.expects_json_response:
            panels.append(AssignmentSidePanel(instance, self.request))
            if not getattr(self, "hydrate_create_view", False):
                panels.append(CommentsSidePanel(instance, self.request))
        return MediaContainer(panels)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Show what a reviewer wrote who asked for changes."""
        said = _said_by_reviewer(self.workflow_state)
        if said and self.request.method == "GET":
            messages.warning(self.request, said)
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context

    def save_instance(self) -> Any:
        """Save the object, then what the form says about its comments."""
        with transaction.atomic():
            instance = super().save_instance()
            self._save_comments(instance)
        return instance

    def get_success_json(self) -> dict[str, Any]:
        """Add the comments as they are stored now."""
        data: dict[str, Any] = super().get_success_json()
        comments = serialize_comments(self.object, self.request.user)
        return data | {"comments": comments}

    def _save_comments(self, instance: Any) -> None:
        user = cast("User", self.request.user)
        posted = read_posted(self.request.POST)
        changes = apply_posted(posted, instance=instance, user=user)
        rows = CommentSubscription.objects.about(instance).filter(user=user.pk)
        if f"{_SUBSCRIBES}-shown" in self.request.POST:
            if _SUBSCRIBES not in self.request.POST:
                rows.delete()
            elif not rows.exists():
                CommentSubscription.objects.create(target=instance, user=user)
        if changes:
            transaction.on_commit(
                lambda: notify_of_comments(changes, instance=instance, by=user)
            )


def _said_by_reviewer(state: WorkflowState | None) -> str:
    """Return who asked for changes and why, until it is submitted again."""
    review = state and state.current_task_state
    if (
        state is None
        or state.status != WorkflowState.STATUS_NEEDS_CHANGES
        or review is None
    ):
        return ""
    comment = review.get_comment()
    values = {"person": get_user_display_name(review.finished_by), "comment": comment}
    if not comment:
        return _("%(person)s requested changes.") % values
    return _("%(person)s requested changes: %(comment)s") % values


@require_POST
def assign_view(
    request: HttpRequest, app_label: str, model_name: str, pk: int
) -> HttpResponse:
    """Assign an object to a colleague or to nobody."""
    instance = _editable(request, app_label, model_name, pk)
    chosen = request.POST.get("assigned_to", "")
    person = None
    if chosen:
        key = int(chosen) if chosen.isascii() and chosen.isdecimal() else 0
        person = colleagues().filter(pk=min(key, 2**31 - 1)).first()
        if person is None or not may_edit(person, instance):
            messages.error(request, _("This colleague cannot edit it."))
            return _back(request, instance)
    user = cast("User", request.user)
    with transaction.atomic():
        is_changed = assign(instance, to=person, by=user)
        if is_changed and person is not None and person.pk != user.pk:
            transaction.on_commit(
                lambda: notify_of_assignment(instance, to=person, by=user)
            )
    if is_changed:
        messages.success(request, _("The assignment was changed."))
    return _back(request, instance)


def _editable(request: HttpRequest, app_label: str, model_name: str, pk: int) -> Any:
    try:
        model: Any = apps.get_model(app_label, model_name)
    except LookupError as error:
        raise Http404 from error
    if not issubclass(model, Assignable):
        raise Http404
    instance = get_object_or_404(model.objects, pk=pk)
    # Whether there is a closed record of this number is not told.
    if not may_edit(request.user, instance):
        raise Http404
    return instance


def _back(request: HttpRequest, instance: Any) -> HttpResponse:
    url = get_valid_next_url_from_request(request) or AdminURLFinder(
        request.user
    ).get_edit_url(instance)
    return redirect(url or reverse("wagtailadmin_home"))
