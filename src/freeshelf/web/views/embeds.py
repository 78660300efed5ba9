"""Frames for other sites (search box, list, record), and the page that makes them.

Only these may be framed. They know nobody and set no cookie: EmbedMiddleware takes the
browser's away before anything reads them.
"""

from collections.abc import Callable
from functools import cache, wraps
from importlib import resources
from typing import Any, cast

from csp.decorators import csp_replace, csp_update
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt

from freeshelf.library.models import ReadingList, Resource
from freeshelf.pages.design.partner_colors import partner_colors, style_sheet
from freeshelf.search.errors import SearchError
from freeshelf.search.explaining import prefetch_concepts
from freeshelf.web.errors import NotFoundError, NotReadyError, WebError
from freeshelf.web.lookups import find_list, get_resource
from freeshelf.web.presenters.cards import resource_cards
from freeshelf.web.presenters.embeds import (
    ANYONE,
    colors_url,
    found_list,
    maker_page,
    read_limit,
)

_View = Callable[..., HttpResponse]
_DAY = "public, max-age=86400"
# A fault in it has to be mended soon on every site that uses it.
_HOUR = "public, max-age=3600"


def framed(view: _View) -> _View:
    """Let a view stand in frames of other sites, its errors too."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except WebError as error:
            response = _message(request, error)
        except SearchError:
            response = _message(request, NotReadyError())
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    policy = csp_replace({"frame-ancestors": ["*"]})
    return cast("_View", xframe_options_exempt(policy(shown)))


@framed
def search_box(request: HttpRequest) -> HttpResponse:
    """Show a search box; results open in the library."""
    return _frame(request, "search", {"action": reverse("search")})


@framed
def listing(request: HttpRequest) -> HttpResponse:
    """Show the first results of a search, of words and filters."""
    return _frame(request, "list", found_list(request.GET))


@framed
def reading_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the first records of a reading list."""
    found = _list(slug)
    limit = read_limit(request.GET)
    items = list(found.items.values_list("resource_id", "note"))
    visible = _with_concepts([pk for pk, _note in items])
    shown = [visible[pk] for pk, _note in items if pk in visible]
    page = {
        "title": found.title,
        "title_language": found.language,
        "cards": resource_cards(
            shown[:limit],
            user=ANYONE,
            notes=dict(items),
            notes_language=found.language,
        ),
        "more_url": found.get_absolute_url() if len(shown) > limit else "",
        "total": len(shown),
    }
    return _frame(request, "list", page)


@framed
def record(request: HttpRequest, identifier: str) -> HttpResponse:
    """Show one record."""
    resource = get_resource(identifier, user=ANYONE)
    (found,) = _with_concepts([resource.pk]).values()
    cards = resource_cards([found], user=ANYONE)
    return _frame(request, "list", {"title": "", "cards": cards, "is_alone": True})


def colors(request: HttpRequest, key: str) -> HttpResponse:
    """Return the style sheet of a partner's colours."""
    paper, ink, accent = key.split("-")
    chosen = partner_colors({"paper": paper, "ink": ink, "accent": accent})
    if chosen is None:
        raise NotFoundError(_("Style sheet not found"))
    return _plain(style_sheet(chosen), "text/css", _DAY)


def script(request: HttpRequest) -> HttpResponse:
    """Return the script that puts frames into pages of other sites."""
    return _plain(_script(), "text/javascript", _HOUR)


@csp_update({"frame-src": ["'self'"]})
def maker(request: HttpRequest) -> HttpResponse:
    """Show the HTML of a frame for other sites, and the frame itself."""
    slug = request.GET.get("list", "")
    found = _list(slug) if slug else None
    page = maker_page(request.GET, reading_list=found)
    return render(request, "web/pages/embed_maker.html", {"page": page})


def _list(slug: str) -> ReadingList:
    found = find_list(slug, user=ANYONE)
    if found is None:
        raise NotFoundError(_("Reading list not found"))
    return found


def _with_concepts(keys: list[int]) -> dict[int, Resource]:
    rows = Resource.objects.visible_to(ANYONE).filter(pk__in=keys)
    visible = {each.pk: each for each in rows.select_related("publisher")}
    prefetch_concepts(visible.values(), fields=("types", "spatial"))
    return visible


def _frame(request: HttpRequest, name: str, page: dict[str, Any]) -> HttpResponse:
    context = {"page": page, "colors_url": colors_url(request.GET)}
    return render(request, f"web/embeds/{name}.html", context)


def _message(request: HttpRequest, error: WebError) -> HttpResponse:
    context = {"page": {"title": str(error)}, "colors_url": colors_url(request.GET)}
    return render(request, "web/embeds/message.html", context, status=error.status)


def _plain(text: str, kind: str, caching: str) -> HttpResponse:
    headers = {"Cache-Control": caching, "X-Content-Type-Options": "nosniff"}
    return HttpResponse(text, content_type=f"{kind}; charset=utf-8", headers=headers)


@cache
def _script() -> str:
    file = resources.files("freeshelf.web").joinpath("data/embed-frames.js")
    return file.read_text("utf-8")
