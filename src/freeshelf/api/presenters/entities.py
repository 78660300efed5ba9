"""Vocabularies, agents, lists, sources and events as the API returns them."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.urls import reverse

from freeshelf.api.addresses import absolute, api_url, concept_page
from freeshelf.api.presenters.references import (
    agent_ref,
    concept_ref,
    concept_refs,
    shown_among,
)
from freeshelf.api.schemas.entities import (
    AgentOut,
    ConceptOut,
    EventOut,
    LabelOut,
    NoteOut,
    ReadingListOut,
    RecordSourceOut,
    SchemeOut,
)
from freeshelf.core.html import html_to_text
from freeshelf.events.models import Event
from freeshelf.library.models import Agent, ReadingList
from freeshelf.search.concept_names import concept_value
from freeshelf.search.facet_definitions import FACET_OF_ROLE
from freeshelf.vocabularies.models import (
    Concept,
    ConceptLabel,
    ConceptMatch,
    ConceptNote,
    ConceptScheme,
)

# Other notes are of the editors.
PUBLIC_NOTES = (
    ConceptNote.Kind.DEFINITION,
    ConceptNote.Kind.SCOPE_NOTE,
    ConceptNote.Kind.EXAMPLE,
)


def scheme_item(scheme: ConceptScheme) -> SchemeOut:
    """Return a vocabulary."""
    return SchemeOut(
        id=scheme.identifier,
        uri=scheme.uri,
        title=scheme.title,
        description=scheme.description,
        source=scheme.source,
        role=scheme.role,
        concepts_url=api_url("schemes", scheme.identifier, "concepts"),
    )


_AROUND = ("broader", "narrower", "related")


def concept_items(concepts: Sequence[Concept], language: str) -> list[ConceptOut]:
    """Return concepts with their names; hidden ones lead to them, and are not shown."""
    shown = shown_among(
        near
        for concept in concepts
        for name in _AROUND
        for near in getattr(concept, name).all()
    )
    return [_concept_item(concept, language, shown) for concept in concepts]


def _concept_item(
    concept: Concept, language: str, shown: Collection[int]
) -> ConceptOut:
    ref = concept_ref(concept, language)
    scheme = concept.scheme.identifier
    facet = FACET_OF_ROLE.get(concept.scheme.role)
    return ConceptOut(
        id=ref.id,
        scheme=scheme,
        identifier=concept.identifier,
        uri=concept.uri,
        notation=concept.notation,
        label=ref.label,
        language=ref.language,
        pref_labels=_labels(concept, ConceptLabel.Kind.PREFERRED),
        alt_labels=_labels(concept, ConceptLabel.Kind.ALTERNATIVE),
        notes=[
            NoteOut(kind=note.kind, language=note.language, text=note.text)
            for note in concept.notes.all()
            if note.kind in PUBLIC_NOTES
        ],
        **{
            name: _concepts(getattr(concept, name), language, shown) for name in _AROUND
        },
        exact_matches=[
            match.uri
            for match in concept.matches.all()
            if match.kind == ConceptMatch.Kind.EXACT
        ],
        url=concept_page(scheme, concept.identifier),
        records_url=api_url("records", **{facet.name: concept_value_of(concept)})
        if facet
        else "",
    )


def concept_value_of(concept: Concept) -> str:
    """Return the value of a concept in filters."""
    return concept_value(concept.scheme.identifier, concept.identifier)


def agent_item(agent: Agent) -> AgentOut:
    """Return a person or organisation."""
    return AgentOut(
        id=agent.identifier,
        kind=agent.kind,
        name=agent.name,
        alternative_names=agent.alternative_names.splitlines(),
        description=html_to_text(agent.description),
        homepage=agent.homepage,
        url=absolute(reverse("publisher", args=[agent.identifier])),
        records_url=api_url("records", publisher=agent.identifier),
    )


def reading_list_item(reading_list: ReadingList, count: int) -> ReadingListOut:
    """Return a list with the number of its records that everyone may read."""
    return ReadingListOut(
        id=reading_list.slug,
        title=reading_list.title,
        description=html_to_text(reading_list.description),
        language=reading_list.language,
        record_count=count,
        published_at=reading_list.first_published_at,
        url=absolute(reading_list.get_absolute_url()),
        records_url=api_url("reading-lists", reading_list.slug, "records"),
    )


def source_item(source: Any) -> RecordSourceOut:
    """Return a source of `RecordOrigins`, with the number of its open records."""
    return RecordSourceOut(
        id=source.slug,
        title=source.title,
        address=source.public_address,
        record_count=source.record_count,
        records_url=api_url("sources", source.slug, "records"),
    )


_COPIED = (
    *("language", "status", "start_date", "end_date", "is_all_day"),
    *("time_zone", "rrule", "first_starts_at", "last_ends_at"),
    *("venue_name", "address", "online_url", "organiser_name", "is_free", "cost"),
    *("registration_url", "source_url"),
)


def event_items(events: Sequence[Event], language: str) -> list[EventOut]:
    """Return events; the person to contact is on their pages only."""
    places = [event.place for event in events if event.place]
    subjects = [each for event in events for each in event.subjects.all()]
    shown = shown_among([*places, *subjects])
    return [_event_item(event, language, shown) for event in events]


def _event_item(event: Event, language: str, shown: Collection[int]) -> EventOut:
    return EventOut(
        id=event.identifier,
        title=event.display_title,
        description=html_to_text(event.description),
        start_time=f"{event.start_time:%H:%M}" if event.start_time else "",
        end_time=f"{event.end_time:%H:%M}" if event.end_time else "",
        place=next(iter(concept_refs([event.place], language, shown=shown)), None)
        if event.place
        else None,
        organiser=agent_ref(event.organiser) if event.organiser else None,
        categories=[category.name for category in event.categories.all()],
        subjects=concept_refs(event.subjects.all(), language, shown=shown),
        url=absolute(event.get_absolute_url()),
        ics_url=absolute(reverse("event-ics", args=[event.identifier])),
        **{name: getattr(event, name) for name in _COPIED},
    )


def _labels(concept: Concept, kind: str) -> list[LabelOut]:
    labels = [label for label in concept.labels.all() if label.kind == kind]
    labels.sort(key=lambda label: (label.language, label.text))
    return [LabelOut(language=each.language, text=each.text) for each in labels]


def _concepts(concepts: Any, language: str, shown: Collection[int]) -> list[Any]:
    rows: Iterable[Concept] = concepts.all()
    current = [each for each in rows if each.merged_into_id is None]
    current.sort(key=lambda each: each.pk)
    return concept_refs(current, language, shown=shown)
