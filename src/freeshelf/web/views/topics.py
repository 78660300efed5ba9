"""Views of topics: the list, and the page of each concept."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from freeshelf.core.collation import sort_key
from freeshelf.library.access import Reader
from freeshelf.vocabularies.models import Concept
from freeshelf.vocabularies.visibility import known_among
from freeshelf.web.errors import NotFoundError
from freeshelf.web.presenters.cards import topic_url
from freeshelf.web.presenters.highlighting import label_in
from freeshelf.web.presenters.home_page import concept_counts, value_of
from freeshelf.web.presenters.topic_page import topic_page
from freeshelf.web.staged import sees_staged

# Parent of concepts without a broader one; no row has this key.
_TOP = 0


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A topic in the list."""

    label: str
    url: str
    count: int
    depth: int


def topics(request: HttpRequest) -> HttpResponse:
    """List every topic that has resources, under its broader one."""
    previewed_by = request.user if sees_staged(request) else None
    lines = _lines(previewed_by)
    return render(request, "web/pages/topics.html", {"lines": lines})


def concept(request: HttpRequest, scheme: str, identifier: str) -> HttpResponse:
    """Show a concept; redirect a merged one to its successor."""
    found = (
        Concept.objects.with_labels()
        .select_related("scheme", "merged_into__scheme")
        .filter(scheme__identifier=scheme, identifier=identifier)
        .first()
    )
    shown = found and (found.merged_into or found)
    if found is None or not known_among([shown], request.user):
        raise NotFoundError(_("Topic not found"))
    if found.merged_into is not None:
        return HttpResponsePermanentRedirect(topic_url(found.merged_into))
    page = topic_page(request, found)
    response = render(
        request,
        "web/pages/topic.html",
        {
            "page": page,
            "query": page.query,
            "is_indexed": page.results is None or page.results.is_crawlable,
        },
    )
    if request.GET:
        response.headers["Cache-Control"] = "no-store"
    return response


def _lines(previewed_by: Reader | None) -> list[TopicRow]:
    """Return topics depth first; a topic with two parents appears once."""
    language = get_language() or "en"
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
    lines: list[TopicRow] = []
    seen: set[int] = set()
    stack = [(pk, 0) for pk in below.get(_TOP, [])]
    while stack:
        pk, depth = stack.pop()
        if pk in seen:
            continue
        seen.add(pk)
        if count := counts.get(value_of(concepts[pk]), 0):
            label = label_in(*labels[pk])
            lines.append(TopicRow(label, topic_url(concepts[pk]), count, depth))
        stack += [(child, depth + 1) for child in below.get(pk, [])]
    return lines
