"""Typeaheads for agents, resources, pages and images."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from wagtail.images import get_image_model
from wagtail.log_actions import get_active_log_context
from wagtail.models import Page
from wagtail.permissions import policy_registry

from freeshelf.library.admin.closed_records import (
    closed_among,
    name_of_closed,
    visible_in_admin,
)
from freeshelf.library.models import Agent, Resource
from freeshelf.library.pictures import pictures_visible_to
from freeshelf.vocabularies.admin.concept_search import fold
from freeshelf.vocabularies.admin.typeahead import LIMIT, Typeahead, register

AGENT = "agent"
RESOURCE = "resource"
PAGE = "page"
IMAGE = "image"
# Any of these lets a user choose records and their files.
SEES_RECORDS = (
    "library.view_resource",
    "library.add_resource",
    "library.change_resource",
)


def register_library_typeaheads() -> None:
    """Register the typeaheads."""
    register(
        Typeahead(
            name=AGENT,
            model=Agent,
            search=search_agents,
            labels=lambda agents: {agent.pk: agent.name for agent in agents},
            create=find_or_create_agent,
            create_permission="library.add_agent",
        )
    )
    for name, model in ((PAGE, Page), (IMAGE, get_image_model())):
        register(
            Typeahead(
                name=name,
                model=model,
                search=partial(_search_titles, model),
                labels=lambda rows: {row.pk: row.title for row in rows},
                permissions=("library.add_resource", "library.change_resource"),
            )
        )
    register(
        Typeahead(
            name=RESOURCE,
            model=Resource,
            search=search_resources,
            labels=_resource_labels,
            permissions=SEES_RECORDS,
        )
    )


def search_agents(query: str, exclude: set[int]) -> Sequence[Agent]:
    """Return agents with every term in one of their names, ignoring accents."""
    agents = Agent.objects.filter(merged_into__isnull=True).exclude(pk__in=exclude)
    terms = fold(query).split()
    if not terms:
        return list(agents.order_by("name")[:LIMIT])
    typed = " ".join(terms)
    ranks: dict[int, tuple[bool, int]] = {}
    for pk, name, others in agents.values_list("pk", "name", "alternative_names"):
        folded = fold(f"{name}\n{others}")
        if all(term in folded for term in terms):
            starts = any(line.startswith(typed) for line in folded.splitlines())
            ranks[pk] = (not starts, len(name))
    best = sorted(ranks, key=lambda pk: (ranks[pk], pk))[:LIMIT]
    agents_by_pk = Agent.objects.in_bulk(best)
    return [agents_by_pk[pk] for pk in best]


def find_or_create_agent(name: str) -> Agent:
    """Return the agent of this name, created if there is none.

    Raises ValidationError for a name that cannot be one.
    """
    for agent in search_agents(name, set()):
        if fold(agent.name) == fold(name):
            return agent
    agent = Agent(name=name)
    agent.full_clean()
    agent.save()
    return agent


def _search_titles(model: Any, query: str, exclude: set[int]) -> Sequence[Any]:
    """Return pages or images with every term in their title, without the root page."""
    rows = model.objects.exclude(pk__in=exclude)
    if model is Page:
        rows = rows.filter(depth__gt=1)
    for term in query.split():
        rows = rows.filter(title__icontains=term)
    user = get_active_log_context().user
    if model is get_image_model() and user is not None:
        policy = policy_registry.get_by_type(model)
        # Users with these permissions find all images in the image chooser.
        if not policy.user_has_any_permission(user, ["choose", "change"]):
            recent = rows.order_by("-pk").values_list("pk", flat=True)
            rows = pictures_visible_to(user, among=list(recent[: 10 * LIMIT]))
    return list(rows.order_by("-pk")[:LIMIT])


def search_resources(query: str, exclude: set[int]) -> Sequence[Resource]:
    """Return resources with every term in a title, or with that identifier."""
    resources = visible_in_admin(Resource.objects.current()).exclude(pk__in=exclude)
    resources = resources.defer("description", "body")
    condition = Q()
    for term in query.split():
        condition &= Q(title__icontains=term) | Q(alternative__icontains=term)
    matches = resources.filter(Q(identifier=query) | condition)
    return list(matches.order_by("-pk")[:LIMIT])


def _resource_labels(resources: Sequence[Resource]) -> dict[int, str]:
    # A reference to a restricted record stays chosen, without its title.
    closed = closed_among(resources)
    return {
        resource.pk: name_of_closed(resource)
        if resource.pk in closed
        else f"{resource.display_title} ({resource.issued_year or _('no year')})"
        for resource in resources
    }
