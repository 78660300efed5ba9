"""Guess the concepts of a site's terms by their names."""

import re
from urllib.parse import unquote

from freeshelf.core.html import plain_title
from freeshelf.ingest.concepts import guess_concept, label_index
from freeshelf.ingest.mapping import (
    HIDDEN,
    NEW_CONCEPT,
    NO_CONCEPT,
    PUBLIC,
    UNKNOWN,
    Mapping,
    TermEntry,
)
from freeshelf.vocabularies.models import ConceptScheme
from freeshelf_wordpress.importers.survey import Survey
from freeshelf_wordpress.importers.taxonomies import TECHNICAL, complete_taxonomies

Role = ConceptScheme.Role
_ROLE_WORDS = (
    (re.compile(r"audience"), Role.AUDIENCE),
    (re.compile(r"sector|industr"), Role.SECTOR),
    (re.compile(r"region|countr|geograph|place|location"), Role.PLACE),
    (re.compile(r"type|format$|genre"), Role.TYPE),
)
_MEANINGLESS = {("category", "uncategorized")}


def complete_mapping(mapping: Mapping, survey: Survey) -> bool:
    """Add guesses for terms that are not mapped and return whether anything changed.

    Terms whose taxonomy has changed its visibility are guessed again, except choices by
    a person.
    """
    index = label_index()
    # Taxonomies that a person or an earlier import has decided about.
    decided = set(mapping.taxonomies)
    added = complete_taxonomies(mapping, survey)
    for key, uses in survey.term_uses.items():
        taxonomy, slug = key
        if TECHNICAL.fullmatch(taxonomy):
            continue
        name = plain_title(survey.terms[key].name)
        own = mapping.taxonomies.get(taxonomy)
        shown = own.shown if own is not None else PUBLIC
        is_hidden, is_unknown = shown == HIDDEN, shown == UNKNOWN
        if (entry := mapping.terms.get(key)) is not None:
            entry.items = uses
            if entry.shown == shown or _is_skipped_by_person(entry):
                continue
            if not _is_outdated(entry, shown, is_judged=taxonomy in decided):
                entry.is_hidden, entry.is_unknown, added = is_hidden, is_unknown, True
                continue
        # Records show their concepts, so hidden terms become concepts only by choice.
        is_skipped = key in _MEANINGLESS or is_hidden or is_unknown
        concept = (
            None
            if is_skipped
            else guess_concept((name, unquote(slug)), roles_of(taxonomy), index)
        )
        target = NO_CONCEPT if is_skipped else NEW_CONCEPT
        if concept is not None:
            target = f"{concept.scheme.identifier}/{concept.identifier}"
        mapping.terms[key] = TermEntry(name, uses, target, is_hidden, is_unknown)
        added = True
    return added


def _is_skipped_by_person(entry: TermEntry) -> bool:
    """Return whether a person has skipped a term of a public taxonomy."""
    return entry.shown == PUBLIC and entry.concept == NO_CONCEPT


def _is_outdated(entry: TermEntry, shown: str, *, is_judged: bool) -> bool:
    """Return whether an entry is a guess from before its taxonomy changed.

    A person must have chosen the concept of a term of a hidden taxonomy, or of one
    whose term is in the mapping before the taxonomy is.
    """
    if entry.shown == PUBLIC:
        return is_judged
    return shown == PUBLIC and entry.concept == NO_CONCEPT


def roles_of(taxonomy: str) -> list[ConceptScheme.Role]:
    """Return the roles that terms of a taxonomy may have, the most likely first."""
    for pattern, role in _ROLE_WORDS:
        if pattern.search(taxonomy):
            return [role]
    rest = [Role.PLACE, Role.SECTOR, Role.TYPE, Role.AUDIENCE]
    return [Role.SUBJECT, *rest]
