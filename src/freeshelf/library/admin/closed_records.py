"""Records and files that a person of the admin area may not read: absent, and 404.

Lists ask `visible_in_admin` which rows they may hold; addresses of one record or file
are guarded by the middleware, those that are added later too.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.admin.utils import unquote
from django.contrib.auth.models import AnonymousUser
from django.db.models import CharField, Q
from django.db.models.functions import Cast
from django.http import Http404, HttpRequest, HttpResponse
from wagtail.log_actions import get_active_log_context
from wagtail.models import PageLogEntry
from wagtail.permission_policies import ModelPermissionPolicy

from freeshelf.library.access import READ_ALL, AccessRights, Reader, readable_by
from freeshelf.library.models import File, Resource

# What stands below these addresses is about the record or the file of its `pk`.
_GUARDED = (
    ("admin/library/resources/", Resource),
    ("admin/library/files/", File),
    ("admin/library/choose-file/", File),
    ("admin/snippets/choose/library/resource/", Resource),
)


def visible_in_admin(rows: Any, user: Reader | None = None) -> Any:
    """Records or files that a person may read in the admin; all of them outside it.

    Without a user it is who is in the admin area in this request, whom Wagtail knows.
    """
    person = user or get_active_log_context().user
    return rows if person is None else rows.visible_in_admin_to(person)


def closed_among(records: Iterable[Resource]) -> set[int]:
    """Primary keys of those records that whoever is in the admin area may not read."""
    person = get_active_log_context().user
    if person is None:
        return set()
    levels = readable_by(person)
    keys = {row.pk for row in records if row.access_rights not in levels}
    if not keys:
        return set()
    known = Resource.objects.filter(pk__in=keys).visible_in_admin_to(person)
    return keys - set(known.values_list("pk", flat=True))


def name_of_closed(record: Resource) -> str:
    """What stands for the title of a record that someone may not read."""
    return f"{AccessRights.STAFF.label} ({record.identifier})"


def without_closed(rows: Any, user: Reader, *, above: str = "") -> Any:
    """Rows of Wagtail's that point at anything, without records closed to a person.

    `above` leads from a row to the one that has the type and the key.
    """
    if rows.model is PageLogEntry or user.has_perm(READ_ALL):
        return rows
    readable = Resource.objects.visible_in_admin_to(user).values_list(
        Cast("pk", CharField())
    )
    kind = Resource.get_content_type()
    return rows.filter(
        ~Q(**{f"{above}content_type": kind}) | Q(**{f"{above}object_id__in": readable})
    )


class ResourcePermissionPolicy(ModelPermissionPolicy):
    """The permissions of the model, for records that a person may read."""

    def user_has_any_permission_for_instance(
        self, user: Any, actions: Any, instance: Any
    ) -> bool:
        """Whether a person may do one of these to a record."""
        return self.user_has_any_permission(user, actions) and is_visible_in_admin(
            instance, user
        )

    def user_has_permission_for_instance(
        self, user: Any, action: str, instance: Any
    ) -> bool:
        """Whether a person may do this to a record."""
        return self.user_has_any_permission_for_instance(user, [action], instance)

    def instances_user_has_any_permission_for(self, user: Any, actions: Any) -> Any:
        """Records to which a person may do one of these."""
        rows = super().instances_user_has_any_permission_for(user, actions)
        return rows.visible_in_admin_to(user)


def is_visible_in_admin(record: Resource, user: Reader) -> bool:
    """Whether a person may read a record in the admin area."""
    if record.pk is None or record.access_rights in readable_by(user):
        return True
    return Resource.objects.filter(pk=record.pk).visible_in_admin_to(user).exists()


class ClosedRecordsMiddleware:
    """Answers 404 at each address of the admin area about what someone may not read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]
    ) -> None:
        """Look at the address before its view does."""
        match = request.resolver_match
        if match is None or "pk" not in kwargs or not request.user.is_authenticated:
            return
        for beginning, model in _GUARDED:
            if match.route.startswith(beginning):
                _check(model.objects.all(), kwargs["pk"], request.user)


def _check(rows: Any, key: Any, user: Reader | AnonymousUser) -> None:
    if user.has_perm(READ_ALL):
        return
    text = unquote(str(key))
    if (
        not text.isdecimal()
        or not rows.visible_in_admin_to(user).filter(pk=text).exists()
    ):
        raise Http404
