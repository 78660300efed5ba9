"""Wagtail hooks of the inbox."""

from typing import Any

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from freeshelf.inbox.admin.reply_view import ACTION, ReplyView
from freeshelf.inbox.admin.viewsets import (
    MessageViewSet,
    SuggestedResourceViewSet,
    SuggestedTopicViewSet,
    concept_view,
    draft_view,
)
from freeshelf.inbox.models import Message, SuggestedResource, SuggestedTopic


class InboxPermissionPolicy(ModelPermissionPolicy):
    """Model permissions, except that no user adds an item."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Return whether a user has this permission."""
        return action != "add" and bool(super().user_has_permission(user, action))


for model in (Message, SuggestedResource, SuggestedTopic):
    register_permission_policy(model, InboxPermissionPolicy(model), exact_class=True)


class InboxGroup(SnippetViewSetGroup):
    """Menu of messages and suggestions."""

    menu_label = _("Inbox")
    menu_icon = "mail"
    menu_order = 160
    items = (MessageViewSet, SuggestedResourceViewSet, SuggestedTopicViewSet)


register_snippet(InboxGroup)


@hooks.register("register_log_actions")
def register_log_actions(registry: LogActionRegistry) -> None:
    """Register the answer in the history."""
    registry.register_action(ACTION, _("Reply"), _("Reply sent by email"))


@hooks.register("register_admin_urls")
def register_addresses() -> list[URLPattern]:
    """Return the URL patterns that answer, or create a draft or a concept."""
    return [
        path(
            "inbox/messages/<int:pk>/answer/",
            ReplyView.as_view(),
            name="inbox_message_reply",
        ),
        path(
            "inbox/suggested/<int:pk>/draft/", draft_view, name="inbox_suggested_draft"
        ),
        path(
            "inbox/topics/<int:pk>/concept/", concept_view, name="inbox_topic_concept"
        ),
    ]
