"""Permissions of the admin views of resources and their files."""

from typing import cast

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest

from freeshelf.library.models import Resource


class PersonMixin:
    """Name the user of a view of the admin area."""

    request: HttpRequest

    @property
    def person(self) -> User:
        """Return the signed-in user; anonymous users do not reach the admin area."""
        return cast("User", self.request.user)


class EditorMixin(PersonMixin, PermissionRequiredMixin):
    """Allow only users who may change records."""

    permission_required = "library.change_resource"


def may_change_files(user: User | AnonymousUser, resource: Resource) -> bool:
    """Return whether a user may add, replace or remove files of this resource.

    Files take effect immediately, so those of a published resource need the right to
    publish. A lock on the resource holds for its files.
    """
    if not user.has_perm("library.change_resource"):
        return False
    if resource.live and not user.has_perm("library.publish_resource"):
        return False
    lock = resource.get_lock()
    return lock is None or not lock.for_user(user)
