"""Topics, and services for people who need help, for an assistant."""

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from freeshelf.helplines.descriptions import describe_services
from freeshelf.helplines.models import HelpEntry
from freeshelf.mcp_server.answers import (
    Help,
    Service,
    Topic,
    TopicPage,
    Topics,
)
from freeshelf.mcp_server.documents import READER, documents_of
from freeshelf.mcp_server.errors import ToolCallError
from freeshelf.mcp_server.places import around, places_called
from freeshelf.search import services
from freeshelf.search.concept_names import concept_names
from freeshelf.search.request import SearchRequest
from freeshelf.vocabularies.models import Concept, ConceptNote

_TOPICS_A_PAGE = 100
_NEWEST = 10
_ADVICE = (
    "If someone is in immediate danger, they should call the local emergency number. "
    "Contacts may have changed since they were last checked. Do not ask for names, "
    "places or other details of the person."
)


def topics(*, page: int, language: str) -> Topics:
    """Return the topics that have open documents, each below its broader one."""
    facet = services.facet_list(
        SearchRequest(), "topic", user=READER, language=language
    )
    found = [
        Topic(id=row.value, name=row.label, documents=row.count, depth=row.depth)
        for row in facet.values
        if row.count
    ]
    first = (page - 1) * _TOPICS_A_PAGE
    return Topics(
        topics=found[first : first + _TOPICS_A_PAGE],
        page=page,
        pages=max(1, -(-len(found) // _TOPICS_A_PAGE)),
    )


def topic(identifier: str, *, language: str) -> TopicPage:
    """Return a topic. Raises ToolCallError where there is none."""
    concept = _topic_called(identifier)
    value = f"{concept.scheme.identifier}.{concept.identifier}"
    request = SearchRequest(
        filters={"topic": (value,)}, sort="newest", page_size=_NEWEST
    )
    found = services.search(request, user=READER, language=language)
    newest = [hit.resource for hit in found.hits]
    documents = documents_of(newest, language=language)
    definition = _definition(concept, language)
    path = reverse("concept", args=[concept.scheme.identifier, concept.identifier])
    return TopicPage(
        id=value,
        name=concept.label(language),
        url=f"{settings.FREESHELF_BASE_URL}{path}",
        definition=definition.text if definition else "",
        definition_language=definition.language if definition else "",
        broader=_values(concept.broader.all()),
        narrower=_values(concept.narrower.all()),
        documents=found.total,
        newest=[documents[each.pk] for each in newest],
    )


def help_in(country: str, *, language: str) -> Help:
    """Return services in a country, named in any language or by its code.

    After those of the country come services of several countries and of all; without a
    name, these alone. Raises ToolCallError for a name that is not of one place.
    """
    places = places_called(country, language=language)
    keys = {each.pk for each in places}
    near_keys = around(places)
    entries = list(HelpEntry.objects.live().with_rows())
    reach = HelpEntry.Scope
    near = [e for e in entries if e.reach == reach.COUNTRY and _place(e) in keys]
    wide = [
        e
        for e in entries
        if e.reach == reach.REGION and (not places or _place(e) in near_keys)
    ]
    everywhere = [e for e in entries if e.reach == reach.WORLD]
    by_purpose = HelpEntry.Purpose.values.index
    described = describe_services(
        (
            each
            for some in (near, wide, everywhere)
            for each in sorted(some, key=lambda e: by_purpose(e.purpose))
        ),
        language=language,
        today=timezone.localdate(),
    )
    return Help(
        advice=_ADVICE,
        services=[Service.model_validate(each) for each in described],
        url=settings.FREESHELF_BASE_URL + reverse("get-help"),
    )


def _topic_called(identifier: str) -> Concept:
    scheme, _dot, name = identifier.partition(".")
    found = Concept.objects.called(scheme, name, user=READER)
    if found is None:
        raise ToolCallError(
            f"No topic has the id {identifier!r}. Ids are those of list_topics."
        )
    return found.merged_into or found


def _definition(concept: Concept, language: str) -> ConceptNote | None:
    """Return the definition in a language, or else in English."""
    notes = ConceptNote.objects.filter(
        concept=concept, kind=ConceptNote.Kind.DEFINITION
    )
    wanted = [language.partition("-")[0], "en"]
    ranked = [note for note in notes if note.language.partition("-")[0] in wanted]
    ranked.sort(key=lambda note: wanted.index(note.language.partition("-")[0]))
    return ranked[0] if ranked else None


def _values(concepts: Iterable[Concept]) -> list[str]:
    names = concept_names()
    found = [names.by_key(each.pk) for each in concepts]
    return [each.value for each in found if each is not None and each.is_public]


def _place(entry: HelpEntry) -> int | None:
    return entry.current_place.pk if entry.current_place else None
