"""The parts of a form that show comments and who works on an object."""

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel
from wagtail.admin.ui.side_panels import BaseSidePanel
from wagtail.admin.ui.side_panels import CommentsSidePanel as PanelOfPages

from freeshelf.comments.admin.serialized import serialize_comments
from freeshelf.comments.models import CommentSubscription
from freeshelf.comments.posted import read_posted
from freeshelf.comments.services import colleagues


class CommentsPanel(Panel):
    """Gives Wagtail's script the comments, and the form what it posts."""

    def __init__(self, **kwargs: Any) -> None:
        # Shows nothing itself, also in a form without tabs.
        super().__init__(attrs={"hidden": "hidden"}, **kwargs)

    def clone_kwargs(self) -> dict[str, Any]:
        """Return the arguments to clone this panel."""
        return {
            key: each for key, each in super().clone_kwargs().items() if key != "attrs"
        }

    class BoundPanel(Panel.BoundPanel):
        template_name = "wagtailadmin/panels/comments/comment_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Add the comments, with those that a refused form sent."""
            request = self.request
            posted = read_posted(request.POST) if request.method == "POST" else []
            data = serialize_comments(self.instance, request.user, posted)
            return super().get_context_data(parent_context) | {"comments_data": data}

        def show_panel_furniture(self) -> bool:
            """Return that it has neither tab nor heading."""
            return False


class CommentsSidePanel(PanelOfPages):
    """The list of comments beside a form, and the choice of emails about them."""

    template_name = "comments/admin/side_panel.html"

    class Media:
        js = ["wagtailadmin/js/comments.js", "comments/admin/comments.js"]

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Add whether the person gets emails about all comments of the object."""
        rows = CommentSubscription.objects.filter(user=self.request.user.pk)
        is_subscribed = bool(self.object.pk) and rows.about(self.object).exists()
        return super().get_context_data(parent_context) | {
            "is_subscribed": is_subscribed,
            "username": self.request.user.get_username(),
        }


class AssignmentSidePanel(BaseSidePanel):
    """Shows and changes who works on an object."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = _("Toggle assignment")
        icon_name = "user"

    name = "assignment"
    title = _("Assigned to")
    template_name = "comments/admin/assignment_panel.html"
    order = 350

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Add who may be chosen, who works on it now, and where it is sent.

        Who works on it is not of the draft; it may be someone whose account is closed.
        """
        context: dict[str, Any] = super().get_context_data(parent_context)
        if not self.object.pk:
            return context
        model: Any = type(self.object)
        row = model.objects.select_related("assigned_to").get(pk=self.object.pk)
        people = list(colleagues())
        if row.assigned_to is not None and row.assigned_to not in people:
            people.append(row.assigned_to)
        return context | {
            "csrf_token": parent_context.get("csrf_token"),
            "colleagues": people,
            "assigned_to": row.assigned_to_id,
            "url": assign_url(self.object),
        }


def assign_url(instance: models.Model) -> str:
    """Return the URL that assigns an object."""
    options = instance._meta
    return reverse(
        "comments_assign", args=[options.app_label, options.model_name, instance.pk]
    )
