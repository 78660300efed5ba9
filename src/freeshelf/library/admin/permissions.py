"""Permissions and choices of people in the admin views of resources and files."""

from typing import cast

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest
from django.views.generic import TemplateView
from wagtail.admin.utils import get_user_display_name
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.locks import BaseLock, BasicLock, ScheduledForPublishLock

from freeshelf.library.access import READ_ALL
from freeshelf.library.models import BulkChange, Merge, Resource


class PersonMixin:
    """Name the user of a view of the admin area."""

    request: HttpRequest

    @property
    def person(self) -> User:
        """Return the signed-in user; anonymous users do not reach the admin area."""
        return cast("User", self.request.user)


def uses_keys(user: User | AnonymousUser) -> bool:
    """Return whether single keys act in lists, by Wagtail's switch for them."""
    profile = getattr(user, "wagtail_userprofile", None)
    return profile is None or bool(profile.keyboard_shortcuts)


class EditorMixin(PersonMixin, PermissionRequiredMixin):
    """Allow only users who may change records."""

    permission_required = "library.change_resource"


class AdminPage(PersonMixin, PermissionRequiredMixin, WagtailAdminTemplateMixin):
    """A page of the admin area below others."""

    def above(self) -> list[dict[str, str]]:
        """Return the breadcrumbs of the pages between the home and this one."""
        return []

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Add this page, since Wagtail's bar needs a last item."""
        here = {"url": "", "label": self.get_page_title()}
        return [*super().get_breadcrumbs_items(), *self.above(), here]


class EditorPage(EditorMixin, AdminPage, TemplateView):
    """A page for users who may change records."""


def person_name(change: BulkChange | Merge) -> str:
    """Return the name of the user who changed or merged records."""
    return str(get_user_display_name(change.user)) if change.user else ""


def lock_on_files(user: User | AnonymousUser, resource: Resource) -> BaseLock | None:
    """Return the lock that keeps a user from the files of a resource, if there is one.

    A schedule locks the version that will go out, and files are in no version.
    """
    lock = resource.get_lock()
    if isinstance(lock, ScheduledForPublishLock):
        # It hides a lock by a person.
        lock = BasicLock(resource) if resource.locked else None
    return lock if lock is not None and lock.for_user(user) else None


def is_or_will_be_public(resource: Resource) -> bool:
    """Return whether readers get the resource, or will without another decision."""
    return resource.live or resource.approved_schedule


def may_change_files(user: User | AnonymousUser, resource: Resource) -> bool:
    """Return whether a user may add, replace or remove files of this resource.

    Files need no publishing, so those of a published or scheduled resource need the
    right to publish. A lock on the resource holds for its files, but for its schedule.
    """
    if not user.has_perm("library.change_resource"):
        return False
    may_publish = user.has_perm("library.publish_resource")
    if not may_publish and is_or_will_be_public(resource):
        return False
    return lock_on_files(user, resource) is None


def may_delete_permanently(user: User | AnonymousUser, resource: Resource) -> bool:
    """Return whether a user may delete earlier versions of files of a record."""
    rights = ("library.publish_resource", READ_ALL)
    return user.has_perms(rights) and may_change_files(user, resource)
