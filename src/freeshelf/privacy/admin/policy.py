"""Permissions of requests: nobody edits the request itself."""

from typing import Any

from wagtail.permission_policies import ModelPermissionPolicy

# Permission to see, hand out and erase all personal data.
CARRY_OUT = "privacy.carry_out_datarequest"
CHANGE = "privacy.change_datarequest"


class RequestPermissionPolicy(ModelPermissionPolicy):
    """Model permissions without adding and deleting; requests expire automatically."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Return whether a user has this permission."""
        if action in ("add", "delete"):
            return False
        return bool(super().user_has_permission(user, action))
