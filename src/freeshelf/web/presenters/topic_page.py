"""Prepare the page of a concept: its description and its resources."""

from typing import Any

from django.conf import settings
from django.db.models import Case, When
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from freeshelf.core.languages import sort_key
from freeshelf.fields.entity_values import visible_entity_values
from freeshelf.library.access import Reader
from freeshelf.pages.models import TopicGuidePage
from freeshelf.search.facet_definitions import FACET_OF_ROLE, FacetDefinition
from freeshelf.vocabularies.models import Concept, ConceptLabel
from freeshelf.vocabularies.visibility import known_among
from freeshelf.web.presenters.cards import topic_url
from freeshelf.web.presenters.concept_matches import definition_of
from freeshelf.web.presenters.embeds import discovery
from freeshelf.web.presenters.events.calendars import events_of_concept
from freeshelf.web.presenters.field_values import field_groups
from freeshelf.web.presenters.formats import label_in, language_name
from freeshelf.web.presenters.home_page import value_of
from freeshelf.web.presenters.results import (
    Link,
    concept_link,
    find_results,
    read_address,
)


def topic_page(
    request: HttpRequest, concept: Concept, *, guide: TopicGuidePage | None = None
) -> dict[str, Any]:
    """Prepare a concept with loaded labels; `guide` overrides the published one.

    The URL of a guide ignores queries: that of its topic handles them, where costs are
    limited and responses are not cached.
    """
    language = get_language() or "en"
    label, label_language = concept.label_with_language(language)
    definition, definition_language = definition_of(concept.notes.all(), language)
    url = topic_url(concept)
    facet = FACET_OF_ROLE.get(concept.scheme.role)
    results, query, searched = None, "", None
    if facet:
        fixed = ((facet.name, value_of(concept)),)
        parameters = request.GET if guide is None else QueryDict()
        address = read_address(parameters, path=url, fixed=fixed)
        results = find_results(address, user=request.user, language=language)
        searched = address.request
        query = searched.text
    return {
        "label": label,
        "label_language": label_language,
        "kind": _kind(facet),
        "definition": definition,
        "definition_language": definition_language,
        "guide": guide or published_guide(concept),
        "broader": _links(concept.broader, request.user, language),
        "narrower": _links(concept.narrower, request.user, language),
        "related": _links(concept.related, request.user, language),
        # by the name of the language
        "names": _names(concept),
        "also": _also(concept, language),
        "field_groups": field_groups(
            visible_entity_values(concept), language="", user=request.user
        ),
        "events": events_of_concept(concept, reader=request.user, now=timezone.now()),
        "results": results,
        "query": query,
        "searched": searched,
        "url": url,
        "canonical": settings.FREESHELF_BASE_URL + url,
        "oembed": discovery(url),
        "feed_url": reverse(
            "concept-feed", args=[concept.scheme.identifier, concept.identifier]
        ),
    }


def published_guide(concept: Concept) -> TopicGuidePage | None:
    """Return the public guide, in the visitor's language if possible."""
    guides = TopicGuidePage.objects.live().public().filter(concept=concept)
    language = get_language() or settings.LANGUAGE_CODE
    rank = Case(
        When(locale__language_code=language, then=0),
        When(locale__language_code=settings.LANGUAGE_CODE, then=1),
        default=2,
    )
    ordered = guides.order_by(rank, "-first_published_at").select_related("locale")
    guide: TopicGuidePage | None = ordered.first()
    return guide


def _kind(facet: FacetDefinition | None) -> str:
    if facet is None:
        return _("Concept")
    return _("Resource type") if facet.name == "type" else str(facet.label)


def _links(concepts: object, user: Reader, language: str) -> tuple[Link, ...]:
    rows = concepts.current().with_labels()  # type: ignore[attr-defined]
    found = known_among(rows, user)
    found = sorted(found, key=lambda each: sort_key(each.label(language), language))
    return tuple(map(concept_link, found))


def _names(concept: Concept) -> list[tuple[str, ConceptLabel]]:
    """Return the preferred labels with the names of their languages."""
    return [
        (language_name(label.language) or label.language, label)
        for label in sorted(concept.labels.all(), key=lambda row: row.language)
        if label.kind == ConceptLabel.Kind.PREFERRED and label.language
    ]


def _also(concept: Concept, language: str) -> tuple[str, ...]:
    """Return other names, without hidden ones."""
    return tuple(
        label_in(label.text, label.language)
        for label in concept.labels.all()
        if label.kind == ConceptLabel.Kind.ALTERNATIVE
        and label.language in (language, "en", "")
    )
