"""Serve the typeahead widget."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, JsonResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from freeshelf.vocabularies.admin.typeahead import LIMIT, Typeahead, find


@require_POST
def search(request: HttpRequest, name: str) -> JsonResponse:
    """Return rows for `query`, without the comma-separated keys in `exclude`."""
    typeahead = _allowed(request, name)
    excluded = {
        int(pk) for pk in request.POST.get("exclude", "").split(",") if pk.isdecimal()
    }
    rows = typeahead.search(request.POST.get("query", "").strip(), excluded)
    return JsonResponse({"items": typeahead.items(rows[:LIMIT])})


@require_POST
def create(request: HttpRequest, name: str) -> JsonResponse:
    """Create a row from `value`, or respond 400 with a message."""
    typeahead = _allowed(request, name)
    value = request.POST.get("value", "").strip()
    if typeahead.create is None:
        raise Http404
    if not request.user.has_perm(typeahead.create_permission):
        raise PermissionDenied
    try:
        row = typeahead.create(value)
    except ValidationError as error:
        return JsonResponse({"detail": " ".join(error.messages)}, status=400)
    return JsonResponse(typeahead.items([row])[0])


def urlpatterns() -> list[URLPattern]:
    """Return the URL patterns of all typeaheads."""
    views: dict[str, Callable[..., JsonResponse]] = {
        "search": search,
        "create": create,
    }
    return [
        # The widget adds `autocomplete/` to its base URL.
        path(
            f"typeahead/<slug:name>/autocomplete/{action}/",
            view,
            name=f"typeahead_{action}",
        )
        for action, view in views.items()
    ]


def _allowed(request: HttpRequest, name: str) -> Typeahead:
    typeahead = find(name)
    if typeahead is None:
        raise Http404
    permissions = typeahead.permissions
    if permissions and not any(
        request.user.has_perm(permission) for permission in permissions
    ):
        raise PermissionDenied
    return typeahead
