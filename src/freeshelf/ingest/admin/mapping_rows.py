"""Conversion between a mapping file and the rows of a form."""

from collections.abc import Callable
from collections.abc import Mapping as Lookup
from dataclasses import dataclass

from django.utils.translation import gettext as _

from freeshelf.ingest.mapping import (
    AGENT,
    FIELD_TARGETS,
    HIDDEN,
    NEW_CONCEPT,
    NEWS,
    NO_CONCEPT,
    OWN_PAGE,
    PUBLIC,
    RAW,
    RESOURCE,
    TYPE_TARGETS,
    UNKNOWN,
    USUAL_FIELDS,
    Mapping,
    TermEntry,
)
from freeshelf.ingest.mapping_preview import field_label
from freeshelf.library.models import ResourceCreator, ResourceRelation

TYPES, FIELDS, TERMS = "types", "fields", "terms"
TAXONOMIES = "taxonomies"
CONCEPT = "concept"
# Between a taxonomy and a slug; neither contains a line feed.
_SEPARATOR = "\n"


@dataclass(frozen=True, slots=True)
class Row:
    """One type, taxonomy, field or term of the site and its target here."""

    key: str
    name: str
    items: int | None
    target: str
    # Of a term: its taxonomy and, as scheme/identifier, its concept.
    within: str = ""
    concept: str = ""
    guess: str = ""
    # Reason why a term is not imported by default.
    remark: str = ""

    @property
    def is_mapped(self) -> bool:
        """Return whether the target existed in the library before."""
        return self.target not in (RAW, NEW_CONCEPT, NO_CONCEPT, UNKNOWN)


def rows_of(mapping: Mapping, kind: str, *, uses: Lookup[str, int]) -> list[Row]:
    """Return the rows of one kind; `uses` counts the items with each custom field."""
    return _ROWS[kind](mapping, uses)


def apply(mapping: Mapping, kind: str, key: str, target: str) -> bool:
    """Set the target of a row and return whether the mapping has such a row.

    The target of a term is scheme/identifier, new or none.
    """
    if kind == TYPES and key in mapping.types:
        mapping.types[key].target = target
        # A person who saved the page has reviewed the guess.
        mapping.types[key].is_guess = False
    elif kind == FIELDS and key in mapping.fields:
        mapping.fields[key] = target
    elif kind == TAXONOMIES and key in mapping.taxonomies:
        mapping.taxonomies[key].shown = target
    elif kind == TERMS and (pair := _pair(key)) in mapping.terms:
        mapping.terms[pair].concept = target
    else:
        return False
    return True


def choices_of(kind: str) -> list[tuple[str, str]]:
    """Return the targets for rows of one kind with their labels."""
    if kind == TERMS:
        return [
            (CONCEPT, _("An existing concept")),
            (NEW_CONCEPT, _("A new concept")),
            (NO_CONCEPT, _("Not imported")),
        ]
    if kind == TAXONOMIES:
        return [
            (PUBLIC, _("Public on the old site")),
            (HIDDEN, _("Not public on the old site")),
            (UNKNOWN, _("Not known: not imported")),
        ]
    names = _type_names() if kind == TYPES else _field_names()
    targets = TYPE_TARGETS if kind == TYPES else FIELD_TARGETS
    return [(target, names.get(target, target)) for target in targets]


def _type_rows(mapping: Mapping, _uses: Lookup[str, int]) -> list[Row]:
    return [
        Row(
            key=key, name=entry.name, within=key, items=entry.items, target=entry.target
        )
        for key, entry in sorted(mapping.types.items())
    ]


def _taxonomy_rows(mapping: Mapping, _uses: Lookup[str, int]) -> list[Row]:
    return [
        Row(key=name, name=name, within=name, items=entry.items, target=entry.shown)
        for name, entry in sorted(mapping.taxonomies.items())
    ]


def _field_rows(mapping: Mapping, uses: Lookup[str, int]) -> list[Row]:
    names = _field_names()
    return [
        Row(
            key=key,
            name=key,
            items=uses.get(key),
            target=target,
            guess=names[USUAL_FIELDS.get(key, RAW)],
        )
        for key, target in sorted(mapping.fields.items())
    ]


def _term_rows(mapping: Mapping, _uses: Lookup[str, int]) -> list[Row]:
    rows = []
    for (taxonomy, slug), entry in sorted(mapping.terms.items()):
        is_choice = entry.concept in (NEW_CONCEPT, NO_CONCEPT)
        rows.append(
            Row(
                key=f"{taxonomy}{_SEPARATOR}{slug}",
                name=entry.name,
                within=taxonomy,
                items=entry.items,
                target=entry.concept if is_choice else CONCEPT,
                concept="" if is_choice else entry.concept,
                remark=_remark(entry),
            )
        )
    return rows


def _remark(entry: TermEntry) -> str:
    """Return the reason why a term is not imported by default, or an empty text."""
    if entry.is_hidden:
        return _("The old site did not show this taxonomy to readers.")
    if entry.is_unknown:
        return _("There is no sign that readers could see this taxonomy.")
    return ""


_ROWS: dict[str, Callable[[Mapping, Lookup[str, int]], list[Row]]] = {
    TYPES: _type_rows,
    TAXONOMIES: _taxonomy_rows,
    FIELDS: _field_rows,
    TERMS: _term_rows,
}


def _pair(key: str) -> tuple[str, str]:
    # A browser submits a line feed as CRLF.
    taxonomy, _end, slug = key.replace("\r\n", "\n").partition(_SEPARATOR)
    return taxonomy, slug


def _type_names() -> dict[str, str]:
    return {
        RESOURCE: _("Library record"),
        NEWS: _("News"),
        OWN_PAGE: _("Page"),
        AGENT: _("Person or organisation"),
        RAW: _("Unmapped"),
    }


def _field_names() -> dict[str, str]:
    described = (
        "publisher", "issued", "source_url", "language", "license", "audience",
        "identifier",
    )  # fmt: skip
    names = {name: field_label(name) for name in described}
    kinds = ResourceRelation.Kind
    return {
        **names,
        "contributor": str(ResourceCreator.Role.CONTRIBUTOR.label),
        "related": str(kinds.RELATED.label),
        "part_of": str(kinds.PART_OF.label),
        RAW: _("Unmapped"),
    }
