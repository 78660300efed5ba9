"""Wagtail hooks of comments."""

from typing import Any

from django import forms
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.views.account import BaseSettingsPanel, notifications_tab
from wagtail.admin.widgets import SwitchInput
from wagtail.log_actions import LogActionRegistry, LogFormatter

from freeshelf.comments.admin.views import assign_view
from freeshelf.comments.models import EmailChoice, email_choice
from freeshelf.comments.services import label_of_field

_COMMENT_ACTIONS = {
    "add": (_("Comment"), _("Comment on “%(field)s” added")),
    "reply": (_("Reply to a comment"), _("Reply to the comment on “%(field)s” added")),
    "edit": (_("Edit a comment"), _("Comment on “%(field)s” edited")),
    "resolve": (_("Resolve a comment"), _("Comment on “%(field)s” resolved")),
    "delete": (_("Delete a comment"), _("Comment on “%(field)s” deleted")),
}


@hooks.register("register_admin_urls")
def register_addresses() -> list[URLPattern]:
    """Return the URL pattern that assigns an object."""
    return [
        path(
            "assign/<slug:app_label>/<slug:model_name>/<int:pk>/",
            assign_view,
            name="comments_assign",
        )
    ]


@hooks.register("register_log_actions")
def register_log_actions(registry: LogActionRegistry) -> None:
    """Register labels and messages of the history, which names the field."""
    for name, (label, message) in _COMMENT_ACTIONS.items():
        registry.register_action(f"freeshelf.comment.{name}")(
            _formatter(label, message)
        )
    registry.register_action(
        "freeshelf.assign", _("Assign"), _("Assigned to someone else")
    )


def _formatter(label_of_action: Any, message_of_action: Any) -> type[LogFormatter]:
    class CommentFormatter(LogFormatter):
        label = label_of_action

        def format_message(self, log_entry: Any) -> str:
            """Return what happened and at which field."""
            name = str(log_entry.data.get("field", ""))
            model = log_entry.content_type.model_class()
            field = label_of_field(model, name) if model else name
            return str(message_of_action % {"field": field})

    return CommentFormatter


class EmailChoiceForm(forms.ModelForm[EmailChoice]):
    """Chooses which emails come."""

    class Meta:
        model = EmailChoice
        fields = ("about_comments", "about_assignments")
        widgets = {"about_comments": SwitchInput(), "about_assignments": SwitchInput()}


@hooks.register("register_account_settings_panel")
class EmailChoicePanel(BaseSettingsPanel):
    """The choice of emails about comments and assignments in an account.

    Wagtail's own is about pages, and offered only to who may edit pages.
    """

    name = "comment_emails"
    title = _("Comments and assignments")
    tab = notifications_tab
    order = 150
    form_class = EmailChoiceForm

    def get_form(self) -> EmailChoiceForm:
        """Return the form of this person."""
        data = self.request.POST if self.request.method == "POST" else None
        choice = email_choice(self.user)
        return EmailChoiceForm(data, instance=choice, prefix=self.name)
