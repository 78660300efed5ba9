"""View of the page of a person or an organisation."""

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from freeshelf.fields.entity_values import visible_entity_values
from freeshelf.library.models import Agent
from freeshelf.web.errors import NotFoundError
from freeshelf.web.presenters.field_values import field_groups
from freeshelf.web.presenters.formats import web_address
from freeshelf.web.presenters.results import find_results
from freeshelf.web.search_addresses import read_address


def detail(request: HttpRequest, identifier: str) -> HttpResponse:
    """Show an agent and its publications, as far as this user may see."""
    agent = (
        Agent.objects.visible_to(request.user)
        .filter(identifier=identifier)
        .select_related("merged_into")
        .first()
    )
    if agent is None:
        raise NotFoundError(_("Publisher not found"))
    if agent.merged_into is not None:
        return HttpResponsePermanentRedirect(agent.merged_into.get_absolute_url())
    language = get_language() or "en"
    address = read_address(
        request.GET,
        path=reverse("publisher", args=[identifier]),
        fixed=(("publisher", agent.identifier),),
    )
    results = find_results(address, user=request.user, language=language)
    context = {
        "agent": agent,
        "homepage": web_address(agent.homepage),
        "other_names": agent.alternative_names.splitlines(),
        "field_groups": field_groups(
            visible_entity_values(agent), language="", user=request.user
        ),
        "page": results,
        "query": address.request.text,
        "path": address.path,
        "is_indexed": results.is_crawlable,
    }
    response = render(request, "web/pages/publisher.html", context)
    if request.GET:
        response.headers["Cache-Control"] = "no-store"
    return response
