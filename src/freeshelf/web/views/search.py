"""Views of search: results, suggestions, full lists of facets, help."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control

from freeshelf.search import services
from freeshelf.search.field_facets import available_facets
from freeshelf.web.errors import NotFoundError
from freeshelf.web.presenters.facets import chips, facet_links
from freeshelf.web.presenters.help_page import help_sections
from freeshelf.web.presenters.result_views import find_results
from freeshelf.web.search_state import read_state
from freeshelf.web.search_statistics import record_search

MAX_SUGGEST_CHARACTERS = 200


@cache_control(no_store=True)
def results(request: HttpRequest) -> HttpResponse:
    """Show a page of results."""
    language = get_language() or "en"
    state = read_state(request.GET, path=reverse("search"))
    page = find_results(state, user=request.user, language=language)
    record_search(request, state, total=page.total)
    context = {"page": page, "query": state.text, "is_indexed": page.is_crawlable}
    return render(request, "web/pages/results.html", context)


@cache_control(no_store=True)
def suggest(request: HttpRequest) -> JsonResponse:
    """Return titles and concepts that begin with the typed text, as JSON."""
    text = request.GET.get("q", "")[:MAX_SUGGEST_CHARACTERS]
    found = services.suggest(text, language=get_language() or "en", limit=8)
    return JsonResponse(
        {
            "suggestions": [
                {"text": line.text, "kind": line.kind, "url": line.url}
                for line in found
            ]
        },
    )


@cache_control(no_store=True)
def facet_list(request: HttpRequest, facet: str) -> HttpResponse:
    """Show every value of one facet in the state of the query string."""
    if facet not in available_facets():
        raise NotFoundError(_("There is no filter with this name."))
    language = get_language() or "en"
    state = read_state(request.GET, path=reverse("search"))
    contains = " ".join(request.GET.get("contains", "").split())[:100]
    found = services.facet_list(
        state.request(),
        facet,
        user=request.user,
        language=language,
        contains=contains,
    )
    context = {
        "label": found.label,
        "links": facet_links(found.values, facet, state),
        "total": found.total_values,
        "contains": contains,
        "hidden": state.query_parameters(with_page=False),
        "chips": chips([found], state),
        "back_url": state.url(),
        "path": reverse("facet-list", args=[facet]),
        "query": state.text,
    }
    return render(request, "web/pages/facet_list.html", context)


def help_page(request: HttpRequest) -> HttpResponse:
    """Show how to search, with examples to try."""
    return render(request, "web/pages/search_help.html", {"sections": help_sections()})
