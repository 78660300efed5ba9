"""Pages of topics, of people and organisations, and of reading lists."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from freeshelf.content.wording import reader_language
from freeshelf.core.languages import sort_key
from freeshelf.fields.entity_values import visible_entity_values
from freeshelf.library.access import Reader
from freeshelf.library.models import Agent, ReadingList, Resource
from freeshelf.search.errors import SearchError
from freeshelf.search.explaining import prefetch_concepts
from freeshelf.vocabularies.models import Concept
from freeshelf.web.counting import record_topic
from freeshelf.web.errors import NotFoundError
from freeshelf.web.lookups import find_list
from freeshelf.web.page_cache import sees_staged, without_cache
from freeshelf.web.presenters.cards import resource_cards, topic_url
from freeshelf.web.presenters.embeds import ANYONE, discovery
from freeshelf.web.presenters.field_values import field_groups
from freeshelf.web.presenters.formats import label_in, web_address
from freeshelf.web.presenters.home_page import concept_counts, public_lists, value_of
from freeshelf.web.presenters.results import find_results, read_address
from freeshelf.web.presenters.topic_page import topic_page

_MAX_LISTS = 500


def reading_lists(request: HttpRequest) -> HttpResponse:
    """Show every published list."""
    lists = public_lists(reader_language(), request.user)[:_MAX_LISTS]
    return render(request, "web/pages/reading_lists.html", {"lists": lists})


def reading_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a list in order, with the note on each resource.

    An untranslated list is shown in its original language.
    """
    reading_list = find_list(slug, user=request.user)
    if reading_list is None:
        raise NotFoundError(_("Reading list not found"))
    if reading_list.slug != slug:
        return redirect(reading_list.get_absolute_url())
    items = list(reading_list.items.values_list("resource_id", "note"))
    visible = {
        resource.pk: resource
        for resource in Resource.objects.visible_to(request.user)
        .filter(pk__in=[pk for pk, _note in items])
        .select_related("publisher")
    }
    prefetch_concepts(visible.values(), fields=("types", "spatial"))
    cards = resource_cards(
        [visible[pk] for pk, _note in items if pk in visible],
        user=request.user,
        notes=dict(items),
        notes_language=reading_list.language,
    )
    is_open = ReadingList.objects.visible_to(ANYONE).filter(pk=reading_list.pk).exists()
    context = {
        "list": reading_list,
        "cards": cards,
        # What is in no feed and no frame offers none.
        "is_open": is_open,
        "oembed": discovery(reading_list.get_absolute_url()) if is_open else (),
    }
    return render(request, "web/pages/reading_list.html", context)


def publisher(request: HttpRequest, identifier: str) -> HttpResponse:
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
        "results": results,
        "query": address.request.text,
        "path": address.path,
        "is_indexed": results["is_crawlable"],
    }
    response = render(request, "web/pages/publisher.html", context)
    return without_cache(request, response)


# Parent of concepts without a broader one; no row has this key.
_TOP = 0


def topics(request: HttpRequest) -> HttpResponse:
    """List every topic that has resources, under its broader one."""
    previewed_by = request.user if sees_staged(request) else None
    lines = _lines(previewed_by)
    return render(request, "web/pages/topics.html", {"lines": lines})


def concept(request: HttpRequest, scheme: str, identifier: str) -> HttpResponse:
    """Show a concept; redirect a merged one to its successor."""
    found = Concept.objects.called(scheme, identifier, user=request.user)
    if found is None:
        raise NotFoundError(_("Topic not found"))
    if found.merged_into is not None:
        return HttpResponsePermanentRedirect(topic_url(found.merged_into))
    page = topic_page(request, found)
    record_topic(request, found, page["searched"])
    response = render(
        request,
        "web/pages/topic.html",
        {
            "page": page,
            "query": page["query"],
            "results": page["results"],
            "is_indexed": page["results"] is None or page["results"]["is_crawlable"],
        },
    )
    return without_cache(request, response)


def _lines(previewed_by: Reader | None) -> list[dict[str, Any]]:
    """Return topics depth first; a topic with two parents appears once."""
    language = get_language() or "en"
    counts: Mapping[str, int] | None = None
    # Without search, the topics without their numbers.
    with suppress(SearchError):
        counts = concept_counts("topic", language, previewed_by=previewed_by)
    concepts = {
        concept.pk: concept
        for concept in Concept.objects.current()
        .in_role("subject")
        .visible_to(previewed_by or AnonymousUser())
        .with_labels()
        .prefetch_related("broader")
    }
    labels = {
        pk: concept.label_with_language(language) for pk, concept in concepts.items()
    }
    below: dict[int, list[int]] = {}
    for pk, concept in concepts.items():
        above = [row.pk for row in concept.broader.all() if row.pk in concepts]
        for parent in above or [_TOP]:
            below.setdefault(parent, []).append(pk)
    for children in below.values():
        children.sort(key=lambda pk: sort_key(labels[pk][0], language), reverse=True)
    lines: list[dict[str, Any]] = []
    seen: set[int] = set()
    stack = [(pk, 0) for pk in below.get(_TOP, [])]
    while stack:
        pk, depth = stack.pop()
        if pk in seen:
            continue
        seen.add(pk)
        count = counts.get(value_of(concepts[pk]), 0) if counts is not None else None
        if count != 0:
            label = label_in(*labels[pk])
            lines.append(
                {
                    "label": label,
                    "url": topic_url(concepts[pk]),
                    "count": count,
                    "depth": depth,
                }
            )
        stack += [(child, depth + 1) for child in below.get(pk, [])]
    return lines
