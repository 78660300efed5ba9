"""Views of search: results, suggestions, full lists of facets, help."""

from dataclasses import asdict

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control

from freeshelf.search import services
from freeshelf.search.request import available_facets, parse_text
from freeshelf.web.errors import NotFoundError
from freeshelf.web.presenters.result_notes import chips, facet_links
from freeshelf.web.presenters.results import find_results
from freeshelf.web.search_addresses import read_address, record_search

MAX_SUGGEST_CHARACTERS = 200


@cache_control(no_store=True)
def results(request: HttpRequest) -> HttpResponse:
    """Show a page of results."""
    language = get_language() or "en"
    address = read_address(request.GET, path=reverse("search"))
    page = find_results(address, user=request.user, language=language)
    record_search(request, address.request, total=page.total)
    context = {
        "page": page,
        "query": address.request.text,
        "is_indexed": page.is_crawlable,
    }
    return render(request, "web/pages/results.html", context)


@cache_control(no_store=True)
def suggest(request: HttpRequest) -> JsonResponse:
    """Return titles and concepts that begin with the typed text, as JSON."""
    text = parse_text(request.GET, max_characters=MAX_SUGGEST_CHARACTERS)
    found = services.suggest(text, language=get_language() or "en", limit=8)
    return JsonResponse({"suggestions": [asdict(line) for line in found]})


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
        "links": facet_links(found.values, facet, address),
        "total": found.total_values,
        "contains": contains,
        "hidden": address.hidden_fields(),
        "chips": chips([found], address),
        "back_url": address.url(),
        "path": reverse("facet-list", args=[facet]),
        "query": address.request.text,
    }
    return render(request, "web/pages/facet_list.html", context)


def help_page(request: HttpRequest) -> HttpResponse:
    """Show how to search, with examples to try."""
    context = {"has_meaning": services.has_dense_search()}
    return render(request, "web/pages/search_help.html", context)
