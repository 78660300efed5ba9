"""Load the object of a URL for a user."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from freeshelf.content.wording import reader_language
from freeshelf.library.access import Reader, readable, readable_files
from freeshelf.library.models import File, ReadingList, Resource
from freeshelf.web.errors import GoneError, NotFoundError
from freeshelf.web.presenters.formats import full_date


def get_resource(identifier: str, *, user: Reader) -> Resource:
    """Return a resource.

    Raises GoneError for one that was withdrawn, and NotFoundError for one that does not
    exist or that the user may not see.
    """
    resource = (
        Resource.objects.visible_to(user)
        .filter(identifier=identifier)
        .select_related("publisher")
        .defer(None)
        .first()
    )
    if resource is not None:
        return resource
    withdrawn = (
        Resource.objects.withdrawn()
        .filter(readable(user), identifier=identifier)
        .first()
    )
    if withdrawn is not None and withdrawn.withdrawn_at is not None:
        raise GoneError(
            _("This resource was withdrawn on %(date)s.")
            % {"date": full_date(withdrawn.withdrawn_at)},
            when=withdrawn.withdrawn_at,
        )
    raise NotFoundError(_("Resource not found"))


def with_query(request: HttpRequest, path: str) -> str:
    """Return the path with the query string of a request."""
    query = request.META.get("QUERY_STRING", "")
    return f"{path}?{query}" if query else path


def get_file(identifier: str, number: int, *, user: Reader) -> File:
    """Return a file with its current version and its resource.

    Raises GoneError for a removed file or a withdrawn resource, NotFoundError for one
    that does not exist or that the user may not see.
    """
    file = (
        File.objects.visible_to(user)
        .filter(resource__identifier=identifier, number=number)
        .with_content()
        .first()
    )
    if file is not None and file.current is not None:
        return file
    resource = get_resource(identifier, user=user)
    removed = (
        resource.files.filter(
            readable_files(user), number=number, removed_at__isnull=False
        )
        .only("removed_at")
        .first()
    )
    if removed is not None and removed.removed_at is not None:
        raise GoneError(
            _("This file was removed on %(date)s.")
            % {"date": full_date(removed.removed_at)},
            when=removed.removed_at,
        )
    raise NotFoundError(_("File not found"))


def find_list(slug: str, *, user: Reader) -> ReadingList | None:
    """Return the list of this slug in the visitor's language, or its original.

    None if this user may not see it.
    """
    visible = ReadingList.objects.visible_to(user)
    found: ReadingList | None = visible.called(slug, language=reader_language())
    return found
