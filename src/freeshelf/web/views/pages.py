"""View of editorial pages, in the language of the URL or the original."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail import hooks
from wagtail.models import Page, Site
from wagtail.views import serve_chain

from freeshelf.web.presenters.languages import name_addresses
from freeshelf.web.staged import as_opened, staged_page

Route = tuple[Page, tuple[Any, ...], dict[str, Any]]


def serve(request: HttpRequest, path: str) -> HttpResponse:
    """Extend Wagtail's own view by a fallback to the original.

    If the language has no page at this path, the original is shown at the same path, or
    its translation is redirected to if that has another path.
    """
    route = Page.route_for_request(request, path)
    if route is None:
        staged = staged_page(request, path)
        route = (staged, (), {}) if staged else _original(request, path)
        translated = None if staged else _translation(route[0])
        if translated:
            return redirect(translated.get_url(request))
    page, args, kwargs = route
    page = as_opened(request, page)
    name_addresses(request, _addresses(request, page))
    chain = serve_chain
    for wrap in reversed(hooks.get_hooks("on_serve_page")):
        chain = wrap(chain)
    for guard in hooks.get_hooks("before_serve_page"):
        answer = guard(page, request, args, kwargs)
        if isinstance(answer, HttpResponse):
            return answer
    response: HttpResponse = chain(page, request, args, kwargs)
    return response


def _original(request: HttpRequest, path: str) -> Route:
    """Return the page at this path in the original tree. Raises Http404."""
    site = Site.find_for_request(request)
    if site is None:
        raise Http404
    parts = [part for part in path.split("/") if part]
    route: Route = site.root_page.specific.route(request, parts)
    return route


def _translation(page: Page) -> Page | None:
    translated = page.localized
    return translated if translated.pk != page.pk and translated.live else None


def _addresses(request: HttpRequest, page: Page) -> dict[str, str]:
    """Return the URLs of the page in each of its languages."""
    rows = page.get_translations(inclusive=True).live().select_related("locale")
    return {row.locale.language_code: row.get_url(request) or "" for row in rows}
