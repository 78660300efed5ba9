"""Choosing people, organisations and resources by typing."""

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


def register_library_typeaheads() -> None:
    """Make the typeaheads known."""
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
            permissions=(
                "library.view_resource",
                "library.add_resource",
                "library.change_resource",
            ),
        )
    )


def search_agents(query: str, exclude: set[int]) -> Sequence[Agent]:
    """Agents with every word typed in one of their names; accents do not count."""
    agents = Agent.objects.filter(merged_into__isnull=True).exclude(pk__in=exclude)
    words = fold(query).split()
    if not words:
        return list(agents.order_by("name")[:LIMIT])
    typed = " ".join(words)
    ranks: dict[int, tuple[bool, int]] = {}
    for pk, name, others in agents.values_list("pk", "name", "alternative_names"):
        folded = fold(f"{name}\n{others}")
        if all(word in folded for word in words):
            starts = any(line.startswith(typed) for line in folded.splitlines())
            ranks[pk] = (not starts, len(name))
    best = sorted(ranks, key=lambda pk: (ranks[pk], pk))[:LIMIT]
    found = Agent.objects.in_bulk(best)
    return [found[pk] for pk in best]


def find_or_create_agent(name: str) -> Agent:
    """The agent of this name, made when there is none.

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
    """Pages or pictures with every word typed in their title; not the root of pages."""
    rows = model.objects.exclude(pk__in=exclude)
    if model is Page:
        rows = rows.filter(depth__gt=1)
    for word in query.split():
        rows = rows.filter(title__icontains=word)
    person = get_active_log_context().user
    if model is get_image_model() and person is not None:
        policy = policy_registry.get_by_type(model)
        # Who may choose pictures finds them all in the window of pictures.
        if not policy.user_has_any_permission(person, ["choose", "change"]):
            found = rows.order_by("-pk").values_list("pk", flat=True)
            rows = pictures_visible_to(person, among=list(found[: 10 * LIMIT]))
    return list(rows.order_by("-pk")[:LIMIT])


def search_resources(query: str, exclude: set[int]) -> Sequence[Resource]:
    """Resources with every word typed in a title, or with that identifier."""
    resources = visible_in_admin(Resource.objects.current()).exclude(pk__in=exclude)
    resources = resources.defer("description", "body")
    condition = Q()
    for word in query.split():
        condition &= Q(title__icontains=word) | Q(alternative__icontains=word)
    found = resources.filter(Q(identifier=query) | condition)
    return list(found.order_by("-pk")[:LIMIT])


def _resource_labels(resources: Sequence[Resource]) -> dict[int, str]:
    # Chosen by someone else: it stays chosen, and is not named.
    closed = closed_among(resources)
    return {
        resource.pk: name_of_closed(resource)
        if resource.pk in closed
        else _("%(title)s (%(year)s, %(identifier)s)")
        % {
            "title": resource.display_title,
            "year": resource.issued_year or _("no year"),
            "identifier": resource.identifier,
        }
        for resource in resources
    }
