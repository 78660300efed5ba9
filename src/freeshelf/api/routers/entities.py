"""Vocabularies, people and organisations."""

from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import Query, Router

from freeshelf.api.answers import many, one
from freeshelf.api.cursors import keyset, page_of
from freeshelf.api.lookups import (
    find_agent,
    find_concept,
    find_scheme,
    open_schemes,
)
from freeshelf.api.parameters import AgentKind, Paging, Shape
from freeshelf.api.presenters import ANYONE
from freeshelf.api.presenters.entities import agent_item, concept_items, scheme_item
from freeshelf.api.schemas.common import Many, One
from freeshelf.api.schemas.entities import AgentOut, ConceptOut, SchemeOut
from freeshelf.library.models import Agent
from freeshelf.vocabularies.models import Concept, ConceptScheme

router = Router()
_VOCABULARIES, _PEOPLE = ["Vocabularies"], ["People and organisations"]


@router.get(
    "/schemes",
    response=Many[SchemeOut],
    operation_id="list_schemes",
    summary="List vocabularies",
    tags=_VOCABULARIES,
)
def list_schemes(request: HttpRequest, shape: Query[Shape]) -> HttpResponse:
    items = [scheme_item(each) for each in open_schemes().order_by("pk")]
    return many(request, items, fields=shape.names)


@router.get(
    "/schemes/{scheme}",
    response=One[SchemeOut],
    operation_id="get_scheme",
    summary="Get a vocabulary",
    tags=_VOCABULARIES,
)
def get_scheme(request: HttpRequest, scheme: str, shape: Query[Shape]) -> HttpResponse:
    return one(request, scheme_item(find_scheme(scheme)), fields=shape.names)


@router.get(
    "/schemes/{scheme}/concepts",
    response=Many[ConceptOut],
    operation_id="list_concepts",
    summary="List the concepts of a vocabulary",
    tags=_VOCABULARIES,
)
def list_concepts(
    request: HttpRequest, scheme: str, paging: Query[Paging], shape: Query[Shape]
) -> HttpResponse:
    return _concepts(request, paging, shape, scheme=find_scheme(scheme))


@router.get(
    "/concepts/{scheme}/{identifier}",
    response=One[ConceptOut],
    operation_id="get_concept",
    summary="Get a concept",
    description="A merged concept redirects to its successor.",
    tags=_VOCABULARIES,
)
def get_concept(
    request: HttpRequest, scheme: str, identifier: str, shape: Query[Shape]
) -> HttpResponse:
    item = concept_items([find_concept(scheme, identifier)], get_language() or "en")[0]
    return one(request, item, fields=shape.names)


@router.get(
    "/topics",
    response=Many[ConceptOut],
    operation_id="list_topics",
    summary="List topics",
    description="The concepts of all vocabularies of topics.",
    tags=_VOCABULARIES,
)
def list_topics(
    request: HttpRequest, paging: Query[Paging], shape: Query[Shape]
) -> HttpResponse:
    role = ConceptScheme.Role.SUBJECT
    return _concepts(request, paging, shape, scheme__role=role)


@router.get(
    "/places",
    response=Many[ConceptOut],
    operation_id="list_places",
    summary="List places",
    description="Countries, regions and groups of countries.",
    tags=_VOCABULARIES,
)
def list_places(
    request: HttpRequest, paging: Query[Paging], shape: Query[Shape]
) -> HttpResponse:
    role = ConceptScheme.Role.PLACE
    return _concepts(request, paging, shape, scheme__role=role)


@router.get(
    "/agents",
    response=Many[AgentOut],
    operation_id="list_agents",
    summary="List people and organisations",
    description="Those with a work that everyone may read, or a page of their own.",
    tags=_PEOPLE,
)
def list_agents(
    request: HttpRequest,
    chosen: Query[AgentKind],
    paging: Query[Paging],
    shape: Query[Shape],
) -> HttpResponse:
    agents = Agent.objects.visible_to(ANYONE).filter(merged_into=None)
    if chosen.kind:
        agents = agents.filter(kind=chosen.kind)
    found, cursor = page_of(agents, keyset(request, paging.cursor, "pk"), paging.limit)
    items = [agent_item(agent) for agent in found]
    return many(request, items, cursor=cursor, fields=shape.names)


@router.get(
    "/agents/{identifier}",
    response=One[AgentOut],
    operation_id="get_agent",
    summary="Get a person or organisation",
    description="A merged one redirects to its successor.",
    tags=_PEOPLE,
)
def get_agent(
    request: HttpRequest, identifier: str, shape: Query[Shape]
) -> HttpResponse:
    return one(request, agent_item(find_agent(identifier)), fields=shape.names)


def _concepts(
    request: HttpRequest, paging: Paging, shape: Shape, **chosen: Any
) -> HttpResponse:
    named = Concept.objects.with_labels()
    rows = (
        named.current()
        .visible_to(ANYONE)
        .filter(**chosen)
        .prefetch_related(
            *("notes", "matches"),
            *(Prefetch(name, named) for name in ("broader", "narrower", "related")),
        )
    )
    found, cursor = page_of(rows, keyset(request, paging.cursor, "pk"), paging.limit)
    language = get_language() or "en"
    items = concept_items(found, language)
    return many(request, items, cursor=cursor, fields=shape.names)
