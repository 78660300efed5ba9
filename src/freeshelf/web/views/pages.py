"""Editorial pages, and pages with a shared password."""

import math
from collections.abc import Callable
from hashlib import blake2b
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import SimpleTemplateResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.forms import PasswordViewRestrictionForm
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.views import authenticate_with_password, serve_chain

from freeshelf.content.embeds.providers import FRAME_ORIGINS
from freeshelf.fields.definitions import FIELDS
from freeshelf.search.entity_values import ENTITY_VALUES
from freeshelf.vocabularies.cached_rows import CONCEPTS, current_tokens
from freeshelf.web.counting import record_guide
from freeshelf.web.limits import seconds_until_a_password
from freeshelf.web.page_cache import as_opened, cached, host_key, staged_page
from freeshelf.web.presenters.page_frame import name_addresses

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

    def make() -> HttpResponse:
        made: HttpResponse = chain(page, request, args, kwargs)
        return made

    answer = _same_for_all(request, page, make) if _is_of_nobody(request) else make()
    if answer.status_code == HTTPStatus.OK:
        record_guide(request, page)
    return answer


def _is_of_nobody(request: HttpRequest) -> bool:
    """Return whether nothing in a request tells one visitor from another."""
    return (
        request.method in ("GET", "HEAD")
        and not request.META.get("QUERY_STRING")
        and not request.COOKIES
        and not {"Authorization", "Save-Data"} & request.headers.keys()
    )


def _same_for_all(
    request: HttpRequest, page: Page, make: Callable[[], HttpResponse]
) -> HttpResponse:
    """Return a page as it was made for the visitor before, some seconds ago."""
    made: list[HttpResponse] = []

    def content() -> tuple[bytes, dict[str, str]] | None:
        response = make()
        if isinstance(response, SimpleTemplateResponse):
            response.render()
        made.append(response)
        if not _may_keep(request, response):
            return None
        return response.content, dict(response.items())

    tokens = ":".join(current_tokens(CONCEPTS, FIELDS, ENTITY_VALUES))
    found = cached(
        f"page:{page.pk}:{tokens}:{request.scheme}:{host_key(request)}:"
        f"{blake2b(request.path.encode(), digest_size=12).hexdigest()}",
        content,
    )
    if made:
        return made[0]
    return HttpResponse(found[0], headers=found[1]) if found else make()


def _may_keep(request: HttpRequest, response: HttpResponse) -> bool:
    """Return whether an answer is one for everyone."""
    is_own = response.cookies or request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
    # What may be framed is in the policy of the request that made the page.
    frames = vars(request).get(FRAME_ORIGINS)
    rule = response.headers.get("Cache-Control", "")
    is_private = "private" in rule or "no-store" in rule
    is_page = response.status_code == HTTPStatus.OK and not response.streaming
    return is_page and not (is_own or frames or is_private)


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
    """Return the URLs of the page in each of its languages, as fresh as a menu."""

    def read() -> dict[str, str]:
        rows = page.get_translations(inclusive=True).live().select_related("locale")
        return {row.locale.language_code: row.get_url(request) or "" for row in rows}

    return cached(f"addresses:{page.pk}:{host_key(request)}", read)


def shared_password(
    request: HttpRequest, page_view_restriction_id: int, page_id: int
) -> HttpResponse:
    """Check a shared password with Wagtail's own view, a limited number of times.

    A form that was open while an editor changed the password leads back to the page,
    which asks for the new one.
    """
    known = PageViewRestriction.objects.filter(pk=page_view_restriction_id).first()
    if known is None:
        target = request.POST.get("return_url", "")
        if url_has_allowed_host_and_scheme(
            target, request.get_host(), request.is_secure()
        ):
            return redirect(target)
    elif request.method == "POST" and (
        wait := seconds_until_a_password(request, page=known.page_id)
    ):
        return _too_many(request, known, page_id, math.ceil(wait))
    response: HttpResponse = authenticate_with_password(
        request, page_view_restriction_id, page_id
    )
    return response


def _too_many(
    request: HttpRequest, restriction: PageViewRestriction, page_id: int, seconds: int
) -> HttpResponse:
    page = get_object_or_404(Page, pk=page_id).specific
    form = PasswordViewRestrictionForm(request.POST, instance=restriction)
    message = ngettext(
        "Too many attempts. Wait %(seconds)s second, then try again.",
        "Too many attempts. Wait %(seconds)s seconds, then try again.",
        seconds,
    )
    form.errors.clear()
    form.add_error("password", message % {"seconds": seconds})
    response: HttpResponse = page.serve_password_required_response(
        request, form, request.path
    )
    response.status_code = 429
    response.headers["Retry-After"] = str(seconds)
    return response
