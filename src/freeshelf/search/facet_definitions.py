"""Definitions of facets: the one place that declares a facet of records.

From `FACETS` follow the columns of the index with the version of its schema, the values
of documents, the filters that a search accepts, labels and order on pages of results,
and the results on pages of concepts. Facets of editor-defined fields have the same form
(`freeshelf.search.request`).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from freeshelf.search.analysis.analyzer import primary_subtag

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


def _of_concepts(
    name: str, label: Promise, source: str, *, role: str = "", is_open: bool = False
) -> FacetDefinition:
    """Return a facet of the concepts in a field of a record."""
    return FacetDefinition(
        name,
        label,
        FacetKind.CONCEPT,
        lambda record: record.concepts[source],
        role=role or name,
        is_open=is_open,
    )


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
        _of_concepts("type", _("Type"), "types", is_open=True),
        _of_concepts("topic", _("Topic"), "subjects", role="subject", is_open=True),
        _of_concepts("place", _("Place"), "spatial", is_open=True),
        _of_concepts("sector", _("Sector"), "sectors"),
        _of_concepts("audience", _("Audience"), "audience"),
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
# By the role of the vocabulary whose concepts are its values.
FACET_OF_ROLE = {facet.role: facet for facet in FACETS.values() if facet.role}
