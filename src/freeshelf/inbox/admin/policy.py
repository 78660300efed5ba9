"""Permissions of messages: everything except adding."""

from typing import Any

from wagtail.permission_policies import ModelPermissionPolicy


class InboxPermissionPolicy(ModelPermissionPolicy):
    """Model permissions, except that no user adds an item."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Return whether a user has this permission."""
        if action == "add":
            return False
        return bool(super().user_has_permission(user, action))
