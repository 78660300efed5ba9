"""Import custom field values of agents and terms."""

from collections.abc import Callable, Iterator
from functools import partial

from django.utils.translation import gettext as _

from freeshelf.fields.definitions import definitions
from freeshelf.fields.services import import_values
from freeshelf.ingest.mapping import AGENT
from freeshelf.ingest.models import TermMapping
from freeshelf.ingest.provenance import find_provenance
from freeshelf.ingest.reports import UNCHANGED, UPDATED
from freeshelf.library.models import Agent
from freeshelf.library.successors import latest
from freeshelf.vocabularies.models import Concept
from freeshelf_wordpress.importers.base import ImportContext
from freeshelf_wordpress.importers.custom_types import TypeMapping
from freeshelf_wordpress.importers.entities.field_references import (
    ReferenceFinder,
    unresolved_references,
)
from freeshelf_wordpress.importers.field_values import (
    PENDING,
    values_of,
    with_references,
)
from freeshelf_wordpress.sources.records import SourceItem, SourceTerm


def other_values(
    context: ImportContext, find: ReferenceFinder, notes: list[str]
) -> Iterator[Callable[[], object]]:
    """Yield a write for each agent and each term that has values."""
    type_mapping = TypeMapping(context.mapping.types)
    types = type_mapping.types_of(AGENT)
    for item in context.site.items(*types) if types else ():
        provenance = find_provenance(context.source, item.key)
        if provenance is not None and isinstance(provenance.target, Agent):
            origin = f"{context.source.slug} {item.key}"
            yield partial(_write, provenance.target, item, origin, find, notes)
    mapped = TermMapping.objects.filter(source=context.source, concept__isnull=False)
    concepts = {
        (each.taxonomy, each.term): each.concept
        for each in mapped.select_related("concept__scheme")
    }
    for (taxonomy, slug), term in context.survey.terms.items():
        concept = concepts.get((taxonomy, slug))
        if term.meta and concept is not None:
            origin = f"{context.source.slug} {term.key}"
            yield partial(_write, concept, term, origin, find, notes)


def _write(
    entity: Agent | Concept,
    record: SourceItem | SourceTerm,
    origin: str,
    find: ReferenceFinder,
    notes: list[str],
) -> str:
    values = with_references(values_of(record, definitions(at_once=True)), find)
    notes += [
        _("“%(title)s”: a field refers to %(what)s, which was not imported.")
        % {"title": entity, "what": what.removeprefix(PENDING)}
        for what in unresolved_references(values)
    ]
    is_new = import_values(thing=latest(entity), origin=origin[:700], said=values)
    return UPDATED if is_new else UNCHANGED
