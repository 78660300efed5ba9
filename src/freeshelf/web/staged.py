"""The site as it would be once a staged import is opened, for staff alone."""

from django.conf import settings
from django.http import HttpRequest
from wagtail.models import Page, Site

from freeshelf.library.models import StagedObject
from freeshelf.library.services.staging import waiting_revision


def sees_staged(request: HttpRequest) -> bool:
    """Whether something is staged and this reader sees it."""
    known: bool | None = getattr(request, "_sees_staged", None)
    if known is None:
        # Nothing is asked of the database for who is not signed in.
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
    """The page that will answer at a path once it is opened."""
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
    """A page with the text that waits for the opening, for who may see it."""
    waiting = waiting_revision(page) if sees_staged(request) else None
    if waiting is None:
        return page
    opened: Page = waiting.as_object()
    return opened
