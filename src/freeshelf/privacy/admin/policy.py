"""Who may do what with requests: nobody edits what a person asked for."""

from typing import Any

from wagtail.permission_policies import ModelPermissionPolicy

# To see all that is held about a person, to hand it out, to erase it.
CARRY_OUT = "privacy.carry_out_datarequest"
CHANGE = "privacy.change_datarequest"


class RequestPermissionPolicy(ModelPermissionPolicy):
    """The permissions of the model; requests end by themselves and are not deleted."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Whether this person may do it."""
        if action in ("add", "delete"):
            return False
        return bool(super().user_has_permission(user, action))
