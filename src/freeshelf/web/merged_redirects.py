"""Redirects of records that were merged into others."""

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from freeshelf.library.models import FormerFileNumber, Resource

_RECORD = re.compile(
    r"(?P<before>(?:/[a-z-]{2,10})?/r/)(?P<identifier>[^/]+)"
    r"(?P<middle>(?:/.*?)??)(?:/files/(?P<number>\d{1,9})(?P<rest>/.*)?)?"
)


def redirect_to_successor(request: HttpRequest) -> HttpResponse | None:
    """Redirect a URL of a merged record, or of its files, to its successor.

    None for any other URL, and for a record that this user may not see.
    """
    match = _RECORD.fullmatch(request.path)
    if match is None:
        return None
    merged = (
        Resource.objects.filter(
            identifier=match["identifier"], merged_into__isnull=False
        )
        .values("pk", "merged_into")
        .first()
    )
    if merged is None:
        return None
    successors = Resource.objects.visible_to(request.user).filter(
        pk=merged["merged_into"]
    )
    identifier = successors.values_list("identifier", flat=True).first()
    if identifier is None:
        return None
    path = f"{match['before']}{identifier}{match['middle']}"
    if match["number"]:
        number = (
            FormerFileNumber.objects.filter(
                resource=merged["pk"], number=int(match["number"])
            )
            .values_list("file__number", flat=True)
            .first()
        )
        if number is None:
            return None
        path = f"{path}/files/{number}{match['rest'] or ''}"
    query = request.META.get("QUERY_STRING", "")
    # A page open to a signed-in user may be closed to the next one.
    return redirect(
        f"{path}?{query}" if query else path, permanent=request.user.is_anonymous
    )
