"""Cache for parts of public pages, and the preview of a staged import around it.

Values are in the memory of each process. Their keys hold a token that all processes
share, read again each second, so a closed page stays named for a second at most. Staff
who preview a staged import see what is stored, and nothing of theirs is cached.
"""

from collections.abc import Callable
from hashlib import blake2b
from typing import TypeVar

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from wagtail.models import Page, Site

from freeshelf.library.models import StagedObject
from freeshelf.library.services.staging import waiting_revision
from freeshelf.vocabularies.cached_rows import SharedToken

SECONDS = 15
_Value = TypeVar("_Value")
CLOSINGS = SharedToken("closings")


def cached(key: str, make: Callable[[], _Value], *, seconds: int = SECONDS) -> _Value:
    """Return a cached value, at most some seconds old, or make it."""
    name = f"freeshelf:{CLOSINGS.current()}:{key}"
    cache = caches["memory"]
    # Wrapped in a list, so that None can be cached too.
    found: list[_Value] | None = cache.get(name)
    if found is None:
        found = [make()]
        cache.set(name, found, seconds)
    return found[0]


def host_key(request: HttpRequest) -> str:
    """Return a name for the requested host that fits into a key.

    The host name may be any text; a cache warns about keys it does not like.
    """
    host = request.META.get("HTTP_HOST", "") or request.META.get("SERVER_NAME", "")
    return blake2b(host.encode(), digest_size=12).hexdigest()


def without_cache(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Forbid browsers to store a page with a query."""
    if request.GET:
        response.headers["Cache-Control"] = "no-store"
    return response


def sees_staged(request: HttpRequest) -> bool:
    """Return whether something is staged and this user may see it."""
    known: bool | None = getattr(request, "_sees_staged", None)
    if known is None:
        # Avoid a query for visitors who are not signed in.
        is_known = settings.SESSION_COOKIE_NAME in request.COOKIES
        user = getattr(request, "user", None) if is_known else None
        known = (
            user is not None
            and user.has_perm("library.view_restricted_resource")
            and StagedObject.objects.exists()
        )
        request._sees_staged = known  # type: ignore[attr-defined]  # noqa: SLF001
    return known


def staged_page(request: HttpRequest, path: str) -> Page | None:
    """Return the page that will be at a path once it is opened."""
    site = Site.find_for_request(request) if sees_staged(request) else None
    if site is None:
        return None
    parts = [part for part in path.split("/") if part]
    below = "".join(f"{part}/" for part in parts)
    found = Page.objects.filter(
        url_path=f"{site.root_page.url_path}{below}",
        pk__in=StagedObject.objects.keys_of(Page),
    ).first()
    return found.specific if found is not None else None


def as_opened(request: HttpRequest, page: Page) -> Page:
    """Return a page with its staged text, if the user may see it."""
    waiting = waiting_revision(page) if sees_staged(request) else None
    if waiting is None:
        return page
    opened: Page = waiting.as_object()
    return opened
