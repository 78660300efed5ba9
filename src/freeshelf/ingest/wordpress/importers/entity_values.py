"""Values in fields of what became no record: organisations, people and terms."""

from collections.abc import Callable, Iterator
from functools import partial

from django.utils.translation import gettext as _

from freeshelf.ingest.mapping import AGENT
from freeshelf.ingest.models import TermMapping
from freeshelf.ingest.provenance import find_provenance
from freeshelf.ingest.reports import UNCHANGED, UPDATED
from freeshelf.ingest.wordpress.custom_types import TypeMapping
from freeshelf.ingest.wordpress.field_values import (
    PENDING,
    values_of,
    with_references,
)
from freeshelf.ingest.wordpress.importers.base import ImportContext
from freeshelf.ingest.wordpress.importers.field_references import (
    ReferenceFinder,
    unresolved_references,
)
from freeshelf.library.field_groups.definitions import definitions
from freeshelf.library.models import Agent
from freeshelf.library.services.field_value_sets import import_values
from freeshelf.library.successors import latest
from freeshelf.sources.records import SourceItem, SourceTerm
from freeshelf.vocabularies.models import Concept


def other_values(
    about: ImportContext, find: ReferenceFinder, notes: list[str]
) -> Iterator[Callable[[], object]]:
    """Yield a write for each organisation and each term that has values."""
    sorting = TypeMapping(about.mapping.types)
    types = sorting.types_of(AGENT)
    for item in about.site.items(*types) if types else ():
        known = find_provenance(about.source, item.key)
        if known is not None and isinstance(known.target, Agent):
            origin = f"{about.source.slug} {item.key}"
            yield partial(_write, known.target, item, origin, find, notes)
    mapped = TermMapping.objects.filter(source=about.source, concept__isnull=False)
    concepts = {
        (each.taxonomy, each.term): each.concept
        for each in mapped.select_related("concept__scheme")
    }
    for (taxonomy, slug), term in about.survey.terms.items():
        concept = concepts.get((taxonomy, slug))
        if term.meta and concept is not None:
            origin = f"{about.source.slug} {term.key}"
            yield partial(_write, concept, term, origin, find, notes)


def _write(
    thing: Agent | Concept,
    said: SourceItem | SourceTerm,
    origin: str,
    find: ReferenceFinder,
    notes: list[str],
) -> str:
    values = with_references(values_of(said, definitions(at_once=True)), find)
    notes += [
        _("“%(title)s”: a field refers to %(what)s, which was not imported.")
        % {"title": thing, "what": what.removeprefix(PENDING)}
        for what in unresolved_references(values)
    ]
    is_new = import_values(thing=latest(thing), origin=origin[:700], said=values)
    return UPDATED if is_new else UNCHANGED
