"""Views of search: results, suggestions, full lists of facets, help."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control

from freeshelf.search import services
from freeshelf.search.examples import example_searches
from freeshelf.search.page_search import find_pages
from freeshelf.search.query import parse
from freeshelf.search.request import (
    NEAR_VIEW,
    available_facets,
    parse_text,
)
from freeshelf.web.counting import record_search
from freeshelf.web.errors import NotFoundError
from freeshelf.web.presenters.page_matches import page_count, page_lines
from freeshelf.web.presenters.result_notes import chips, facet_links, link_sections
from freeshelf.web.presenters.results import (
    find_near,
    find_results,
    pager,
    read_address,
)

MAX_SUGGEST_CHARACTERS = 200
PAGES_A_LIST = 20


@cache_control(no_store=True)
def results(request: HttpRequest) -> HttpResponse:
    """Show a page of results."""
    language = get_language() or "en"
    address = read_address(request.GET, path=reverse("search"))
    if address.request.view == NEAR_VIEW:
        near = find_near(address, user=request.user, language=language)
        shown = {"page": near, "query": address.request.text}
        return render(request, "web/pages/near_in_filters.html", shown)
    page = find_results(address, user=request.user, language=language)
    # Nothing is counted of a call for help, not even that somebody searched.
    if page["help"] is None:
        record_search(request, address.request, total=page["total"])
    context = {
        "page": page,
        "query": address.request.text,
        "results": page,
        "is_indexed": page["is_crawlable"],
    }
    return render(request, "web/pages/results.html", context)


@cache_control(no_store=True)
def suggest(request: HttpRequest) -> JsonResponse:
    """Return titles and concepts that begin with the typed text, as JSON."""
    text = parse_text(request.GET, max_characters=MAX_SUGGEST_CHARACTERS)
    found = services.suggest(text, language=get_language() or "en", limit=8)
    return JsonResponse({"suggestions": found})


@cache_control(no_store=True)
def facet_list(request: HttpRequest, facet: str) -> HttpResponse:
    """Show every value of one facet for the query string."""
    if facet not in available_facets():
        raise NotFoundError(_("There is no filter with this name."))
    language = get_language() or "en"
    address = read_address(request.GET, path=reverse("search"))
    contains = parse_text(request.GET, "contains", max_characters=100)
    found = services.facet_list(
        address.request,
        facet,
        user=request.user,
        language=language,
        contains=contains,
    )
    context = {
        "label": found.label,
        "note": _(
            "Being listed here does not mean that an organisation runs this library."
        )
        if facet == "publisher"
        else "",
        "is_chosen": bool(address.request.filters.get(facet)),
        "sections": link_sections(facet_links(found.values, facet, address)),
        "total": found.total_values,
        "contains": contains,
        "hidden": address.hidden_fields(),
        "chips": chips([found], address),
        "back_url": address.url(),
        "path": reverse("facet-list", args=[facet]),
        "query": address.request.text,
    }
    return render(request, "web/pages/facet_list.html", context)


@cache_control(no_store=True)
def pages(request: HttpRequest) -> HttpResponse:
    """Show every page and event with the words of the query string."""
    text = parse_text(request.GET)
    analysis = services.analyze_query(parse(text), user=request.user, is_literal=True)
    found = find_pages(
        [(text, analysis)], user=request.user, language=get_language() or "en"
    )
    paginator = Paginator(found.items, PAGES_A_LIST)
    page = paginator.get_page(request.GET.get("page"))
    path = reverse("search-pages")
    context = {
        "query": text,
        "count": page_count(found),
        "lines": page_lines(found, list(page), with_snippets=True),
        "pager": pager(
            page.number,
            paginator.num_pages,
            lambda number: f"{path}?{urlencode({'q': text, 'page': number})}",
        ),
        "back_url": f"{reverse('search')}?{urlencode({'q': text})}",
    }
    return render(request, "web/pages/page_list.html", context)


def help_page(request: HttpRequest) -> HttpResponse:
    """Show how to search, with examples to try."""
    context = {
        "has_meaning": services.has_dense_search(),
        "examples": example_searches(get_language() or "en"),
    }
    return render(request, "web/pages/search_help.html", context)
