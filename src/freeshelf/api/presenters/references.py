"""References to concepts, people and records."""

from collections.abc import Collection, Iterable

from freeshelf.api.addresses import absolute, agent_page, api_url, concept_page
from freeshelf.api.presenters import ANYONE
from freeshelf.api.schemas.common import AgentRef, ConceptRef, RecordRef, TextRun
from freeshelf.api.schemas.records import OriginOut
from freeshelf.library.models import Agent, Resource
from freeshelf.library.origins import Origin
from freeshelf.search.concept_names import concept_value
from freeshelf.search.results import TextRun as MarkedRun
from freeshelf.vocabularies.models import Concept
from freeshelf.vocabularies.visibility import known_among


def concept_ref(concept: Concept, language: str) -> ConceptRef:
    """Return a reference to a concept with loaded scheme and labels."""
    label, of_label = concept.label_with_language(language)
    scheme = concept.scheme.identifier
    return ConceptRef(
        id=concept_value(scheme, concept.identifier),
        label=label,
        language=of_label,
        url=concept_page(scheme, concept.identifier),
    )


def concept_refs(
    concepts: Iterable[Concept], language: str, *, shown: Collection[int]
) -> list[ConceptRef]:
    """Return references to those of the concepts that are among the shown ones."""
    return [concept_ref(each, language) for each in concepts if each.pk in shown]


def shown_among(concepts: Iterable[Concept]) -> set[int]:
    """Return the keys of the concepts that everyone may see, in one query at most."""
    return {concept.pk for concept in known_among(concepts, ANYONE)}


def agent_ref(agent: Agent) -> AgentRef:
    """Return a reference to a person or organisation, or to its successor."""
    current = agent.merged_into or agent
    return AgentRef(
        id=current.identifier,
        name=current.name,
        kind=current.kind,
        url=agent_page(current.identifier),
    )


def record_ref(resource: Resource) -> RecordRef:
    """Return a reference to a record that everyone may see."""
    return RecordRef(
        id=resource.identifier,
        title=resource.display_title,
        language=resource.language,
        issued=resource.issued,
        url=absolute(resource.permanent_url),
    )


def origin_item(origin: Origin) -> OriginOut:
    """Return a source of a record, with the address of the record there."""
    return OriginOut(
        id=origin.source,
        title=origin.title,
        record_url=origin.address,
        retrieved_on=origin.retrieved_on,
        url=api_url("sources", origin.source),
    )


def text_runs(runs: Iterable[MarkedRun]) -> list[TextRun]:
    """Return a text in parts, marked or not."""
    return [TextRun(text=run.text, marked=run.marked) for run in runs]
