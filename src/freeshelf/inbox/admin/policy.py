"""What may be done with what readers send: anything but write it for them."""

from typing import Any

from wagtail.permission_policies import ModelPermissionPolicy


class InboxPermissionPolicy(ModelPermissionPolicy):
    """The permissions of the model, but no one adds an item in the admin area."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Whether this person may do it."""
        if action == "add":
            return False
        return bool(super().user_has_permission(user, action))
