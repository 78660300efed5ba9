"""Definitions of facets: the one place that declares a facet of records.

From `FACETS` follow the columns of the index with the version of its schema, the values
of documents, the filters that a search accepts, labels and order on pages of results,
and the results on pages of concepts. Facets of editor-defined fields have the same form
(`freeshelf.search.facet_definitions`).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from freeshelf.library.field_groups.definitions import DefinedField, definitions
from freeshelf.library.models import FieldType
from freeshelf.search.analysis import primary_subtag

if TYPE_CHECKING:
    # An engine may be used without the models of Django.
    from freeshelf.library.models import Agent, File, Resource


YES, NO = "yes", "no"
# Any number of further facets is named by this prefix and a key without spaces or “=”.
FIELD_FACET = "field."


class FacetKind(Enum):
    """Kinds of values, which decide their labels and their order in the full list."""

    CONCEPT = auto()  # concepts, as a tree
    AGENT = auto()  # identifiers of agents
    LANGUAGE = auto()  # primary subtags (BCP 47)
    YEAR = auto()  # years or ranges of years, newest first
    CODE = auto()  # labelled by `codes`, or by themselves


@dataclass(frozen=True, slots=True)
class FilterableRecord:
    """Parts of a record that its facets are taken from.

    `concepts` holds values of concepts and their ancestors, by field of the record;
    `agents` are those of each role, `publisher` among them, with merged ones replaced
    by their successors. `files` are as open as the record: a more restricted one must
    not affect the counts.
    """

    resource: "Resource"
    concepts: Mapping[str, Sequence[str]]
    agents: Mapping[str, "Sequence[Agent]"]
    files: "Sequence[File]"


Values = Callable[[FilterableRecord], Iterable[str]]


@dataclass(frozen=True, slots=True)
class FacetDefinition:
    """A facet: `name` is its parameter in URLs and its column in the index.

    `values` takes the values of a record. `role` is that of the vocabularies whose
    concepts are the values, `is_open` shows them before anything is chosen, and
    `is_complete` shows all of them beside the results.
    """

    name: str
    label: str | Promise
    kind: FacetKind
    values: Values = lambda _record: ()
    role: str = ""
    codes: Mapping[str, str | Promise] = field(default_factory=dict)
    is_open: bool = False
    is_complete: bool = False


def concepts_in(name: str) -> Values:
    """Return a function for the concepts in a field of a record."""
    return lambda record: record.concepts[name]


def agents_as(role: str) -> Values:
    """Return a function for the agents that have a role in a record."""
    return lambda record: dict.fromkeys(
        agent.identifier for agent in record.agents.get(role, ())
    )


def _languages(record: FilterableRecord) -> list[str]:
    tags = [record.resource.language, *(file.language for file in record.files)]
    return sorted({primary_subtag(tag) for tag in tags if tag})


def _years(record: FilterableRecord) -> list[str]:
    year = record.resource.issued_year
    return [str(year)] if year else []


def _has_file(record: FilterableRecord) -> list[str]:
    return [YES if record.files else NO]


# By name, in the order of the results page and of parameters in URLs.
FACETS: Mapping[str, FacetDefinition] = {
    facet.name: facet
    for facet in (
        FacetDefinition(
            "type",
            _("Type"),
            FacetKind.CONCEPT,
            concepts_in("types"),
            role="type",
            is_open=True,
        ),
        FacetDefinition(
            "topic",
            _("Topic"),
            FacetKind.CONCEPT,
            concepts_in("subjects"),
            role="subject",
            is_open=True,
        ),
        FacetDefinition(
            "place",
            _("Place"),
            FacetKind.CONCEPT,
            concepts_in("spatial"),
            role="place",
            is_open=True,
        ),
        FacetDefinition(
            "sector",
            _("Sector"),
            FacetKind.CONCEPT,
            concepts_in("sectors"),
            role="sector",
        ),
        FacetDefinition(
            "audience",
            _("Audience"),
            FacetKind.CONCEPT,
            concepts_in("audience"),
            role="audience",
        ),
        FacetDefinition(
            "language", _("Language"), FacetKind.LANGUAGE, _languages, is_complete=True
        ),
        FacetDefinition(
            "year", _("Year"), FacetKind.YEAR, _years, is_open=True, is_complete=True
        ),
        FacetDefinition(
            "publisher", _("Publisher"), FacetKind.AGENT, agents_as("publisher")
        ),
        FacetDefinition(
            "file",
            _("File"),
            FacetKind.CODE,
            _has_file,
            codes={YES: _("With a file"), NO: _("Without a file")},
            is_complete=True,
        ),
    )
}
_OF_ROLE = {facet.role: facet for facet in FACETS.values() if facet.role}


def facet_of_role(role: str) -> FacetDefinition | None:
    """Return the facet of the concepts of a vocabulary with this role."""
    return _OF_ROLE.get(role)


_MAX_VALUE_LENGTH = 200


def facet_name(asked: DefinedField) -> str:
    """Return the name of the facet of a field in URLs."""
    return f"{FIELD_FACET}{asked.key}"


def available_facets() -> dict[str, FacetDefinition]:
    """Return all facets by name, those of editor-defined fields last."""
    return dict(FACETS) | {
        facet_name(definition): _of_field(definition)
        for definition in definitions().facet_fields
    }


def facet_values(asked: DefinedField, values: Iterable[object]) -> tuple[str, ...]:
    """Return the facet values of a field without duplicates, except for concepts."""
    found: dict[str, None] = {}
    for value in values:
        if asked.type == FieldType.TRUE_FALSE:
            text = YES if value else NO
        else:
            text = " ".join(str(value).split())[:_MAX_VALUE_LENGTH].strip()
        if text:
            found[text] = None
    return tuple(found)


def _of_field(definition: DefinedField) -> FacetDefinition:
    is_concept = definition.type == FieldType.TAXONOMY
    is_yes_or_no = definition.type == FieldType.TRUE_FALSE
    return FacetDefinition(
        facet_name(definition),
        definition.title,
        FacetKind.CONCEPT if is_concept else FacetKind.CODE,
        codes={YES: _("Yes"), NO: _("No")}
        if is_yes_or_no
        else dict(definition.choices),
    )
