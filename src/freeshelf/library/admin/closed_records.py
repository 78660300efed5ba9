"""Hide records, files and lists in the admin area that a user may not read.

Lists filter their rows by `visible_in_admin`; the middleware of the admin area guards
the URLs of one record or file by `check_closed`, including those that are added later.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.admin.utils import unquote
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Q
from django.db.models.functions import Cast
from django.http import Http404, HttpRequest
from wagtail.log_actions import get_active_log_context
from wagtail.models import PageLogEntry
from wagtail.permission_policies import ModelPermissionPolicy

from freeshelf.library.access import (
    READ_ALL,
    AccessRights,
    Reader,
    level_now,
    readable_by,
)
from freeshelf.library.models import File, ReadingList, Resource

# All URLs below these are about the record or the file of their `pk`.
_GUARDED = (
    ("admin/library/resources/", Resource),
    ("admin/library/files/", File),
    ("admin/library/choose-file/", File),
    ("admin/snippets/choose/library/resource/", Resource),
    ("admin/library/reading-lists/", ReadingList),
    ("admin/snippets/choose/library/readinglist/", ReadingList),
)


def visible_in_admin(rows: Any, user: Reader | None = None) -> Any:
    """Return rows that a user may read in the admin; all outside it.

    Without `user`, uses the user of the current admin request, from Wagtail's log
    context.
    """
    person = user or get_active_log_context().user
    return rows if person is None else rows.visible_in_admin_to(person)


def closed_among(records: Iterable[Resource]) -> set[int]:
    """Return primary keys of the records that the current admin user may not read."""
    user = get_active_log_context().user
    if user is None:
        return set()
    levels = readable_by(user)
    keys = {row.pk for row in records if level_now(row) not in levels}
    if not keys:
        return set()
    readable = Resource.objects.filter(pk__in=keys).visible_in_admin_to(user)
    return keys - set(readable.values_list("pk", flat=True))


def name_of_closed(record: Resource) -> str:
    """Return a substitute for the title of a record that someone may not read."""
    return f"{AccessRights.STAFF.label} ({record.identifier})"


def without_closed(rows: Any, user: Reader, *, above: str = "") -> Any:
    """Exclude rows of Wagtail's that refer to records the user may not read.

    `above` is the lookup from a row to the one that has the type and the key.
    """
    if rows.model is PageLogEntry or user.has_perm(READ_ALL):
        return rows
    for model in (Resource, ReadingList):
        readable = model.objects.visible_in_admin_to(user).values_list(
            Cast("pk", CharField())
        )
        kind = ContentType.objects.get_for_model(model)
        rows = rows.filter(
            ~Q(**{f"{above}content_type": kind})
            | Q(**{f"{above}object_id__in": readable})
        )
    return rows


class ReadableRows:
    """A view of a chooser that leaves out what the user may not read."""

    request: HttpRequest

    def get_object_list(self) -> Any:
        """Return the rows to choose from."""
        return visible_in_admin(super().get_object_list(), self.request.user)  # type: ignore[misc]

    def get_objects(self, pks: list[str]) -> Any:
        """Return the chosen rows."""
        return visible_in_admin(super().get_objects(pks), self.request.user)  # type: ignore[misc]


class ResourcePermissionPolicy(ModelPermissionPolicy):
    """Model permissions, limited to records that a user may read."""

    def user_has_any_permission_for_instance(
        self, user: Any, actions: Any, instance: Any
    ) -> bool:
        """Return whether a user has any of these permissions for a record."""
        return self.user_has_any_permission(user, actions) and is_visible_in_admin(
            instance, user
        )

    def user_has_permission_for_instance(
        self, user: Any, action: str, instance: Any
    ) -> bool:
        """Return whether a user has this permission for a record."""
        return self.user_has_any_permission_for_instance(user, [action], instance)

    def instances_user_has_any_permission_for(self, user: Any, actions: Any) -> Any:
        """Return the records for which a user has any of these permissions."""
        rows = super().instances_user_has_any_permission_for(user, actions)
        return rows.visible_in_admin_to(user)


def is_visible_in_admin(record: Resource, user: Reader) -> bool:
    """Return whether a user may read a record in the admin area."""
    if record.pk is None or level_now(record) in readable_by(user):
        return True
    return Resource.objects.filter(pk=record.pk).visible_in_admin_to(user).exists()


def check_closed(route: str, key: Any, user: Reader) -> None:
    """Raise Http404 for a URL about a record or file that the user may not read."""
    model = next((model for begin, model in _GUARDED if route.startswith(begin)), None)
    if model is None or user.has_perm(READ_ALL):
        return
    text = unquote(str(key))
    rows = model.objects.visible_in_admin_to(user)
    if not text.isdecimal() or not rows.filter(pk=text).exists():
        raise Http404
