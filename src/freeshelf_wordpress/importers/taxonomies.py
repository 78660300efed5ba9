"""Decide which taxonomies were public; explain it and the types in the plan.

A term becomes a topic that is shown on pages of its records. In an export, a taxonomy
that a theme or plugin registered for staff only looks like any other, so one without
evidence that it was public stays hidden until a person decides otherwise.
"""

import re
from collections import Counter
from collections.abc import Iterator
from collections.abc import Mapping as Lookup
from urllib.parse import unquote

from django.utils.translation import gettext as _

from freeshelf.content.wording import listed_phrases
from freeshelf.core.html import plain_title
from freeshelf.ingest.agents_and_concepts import guess_concept, label_index
from freeshelf.ingest.mapping import (
    HIDDEN,
    NEW_CONCEPT,
    NO_CONCEPT,
    PUBLIC,
    RAW,
    TAXONOMIES,
    UNKNOWN,
    Mapping,
    TaxonomyEntry,
    TermEntry,
    require_choice,
)
from freeshelf.vocabularies.models import ConceptScheme
from freeshelf_wordpress.importers.custom_types import KNOWN_TYPES, POST, require_own
from freeshelf_wordpress.importers.survey import FIELD_TAXONOMY, OF_LIBRARY, Survey

TECHNICAL = re.compile(r"nav_menu|link_category|post_format|wp_.*")
# WordPress shows the archives of these to everyone.
_OF_CORE = frozenset({"category", "post_tag"})


def is_own(taxonomy: str) -> bool:
    """Return whether a taxonomy is custom: not one of WordPress and no custom field."""
    is_field = taxonomy.startswith(FIELD_TAXONOMY)
    return not (is_field or taxonomy in _OF_CORE or TECHNICAL.fullmatch(taxonomy))


def complete_taxonomies(mapping: Mapping, survey: Survey) -> bool:
    """Add custom taxonomies with their visibility and return whether any changed.

    Decisions by a person are kept; unknown visibility is determined again.
    """
    before = {name: entry.shown for name, entry in mapping.taxonomies.items()}
    counts = _terms_by_taxonomy(survey)
    for taxonomy, terms in counts.items():
        if not is_own(taxonomy):
            continue
        entry_there = mapping.taxonomies.get(taxonomy)
        shown = entry_there.shown if entry_there is not None else UNKNOWN
        if entry_there is None and _is_closed(taxonomy, mapping):
            shown = HIDDEN
        if shown == UNKNOWN:
            shown = _visibility(taxonomy, survey)
        if shown == UNKNOWN and entry_there is None and _is_carried(taxonomy, mapping):
            shown = PUBLIC
        items = survey.taxonomy_items[taxonomy]
        mapping.taxonomies[taxonomy] = TaxonomyEntry(terms, items, shown)
    return before != {name: entry.shown for name, entry in mapping.taxonomies.items()}


def decide_taxonomies(
    mapping: Mapping, decisions: Lookup[str, str], survey: Survey, *, file: str
) -> None:
    """Apply the `--taxonomy` options of the command line. Raises MappingError."""
    counts = _terms_by_taxonomy(survey)
    for name, shown in decisions.items():
        place, own = f"--taxonomy {name}", list(filter(is_own, counts))
        require_own(name, own, "taxonomy", place=place, file=file)
        require_choice(shown, TAXONOMIES, place=place, file=file)
        items = survey.taxonomy_items[name]
        mapping.taxonomies[name] = TaxonomyEntry(counts[name], items, shown)


def taxonomy_decisions(mapping: Mapping, survey: Survey) -> Iterator[str]:
    """Yield a message for each custom taxonomy."""
    for name, entry in sorted(mapping.taxonomies.items()):
        if not survey.taxonomy_items[name]:
            continue
        signs = survey.evidence.taxonomies.get(name, ())
        values = {
            "taxonomy": name,
            "terms": entry.terms,
            "count": entry.items,
            "signs": listed_phrases(sign.words for sign in sorted(signs)),
        }
        yield _message(entry.shown, has_signs=bool(signs)) % values


def _message(shown: str, *, has_signs: bool) -> str:
    if shown == UNKNOWN:
        return _(
            "Taxonomy “%(taxonomy)s” (terms: %(terms)d, records: %(count)d): there is "
            "no sign that readers could see it on the old site, so its terms are not "
            "imported. If it was public, set this in the mapping or with --taxonomy "
            "%(taxonomy)s=public."
        )
    if shown == HIDDEN:
        return _(
            "Taxonomy “%(taxonomy)s” (terms: %(terms)d, records: %(count)d) was not "
            "public on the old site, so its terms are not imported."
        )
    if has_signs:
        return _(
            "Taxonomy “%(taxonomy)s” (terms: %(terms)d, records: %(count)d): readers "
            "could see it on the old site (%(signs)s), so its terms are imported."
        )
    return _(
        "Taxonomy “%(taxonomy)s” (terms: %(terms)d, records: %(count)d) was public on "
        "the old site, so its terms are imported."
    )


def _visibility(taxonomy: str, survey: Survey) -> str:
    """Return the visibility by definitions and evidence, or UNKNOWN."""
    defined = survey.evidence.defined_taxonomies | survey.defined_taxonomies
    if taxonomy in defined:
        return PUBLIC if defined[taxonomy] else HIDDEN
    # Terms in an export of a Freeshelf library were public there.
    is_shown = survey.evidence.shows_taxonomy(taxonomy) or any(
        dict(term.meta).keys() >= OF_LIBRARY
        for (of, _slug), term in survey.terms.items()
        if of == taxonomy
    )
    return PUBLIC if is_shown else UNKNOWN


def _is_closed(taxonomy: str, mapping: Mapping) -> bool:
    """Return whether a mapping without taxonomy entries has it as hidden."""
    terms = mapping.terms.items()
    return any(entry.is_hidden for (of, _slug), entry in terms if of == taxonomy)


def _is_carried(taxonomy: str, mapping: Mapping) -> bool:
    """Return whether a mapping without taxonomy entries imports its terms."""
    return any(
        entry.concept != NO_CONCEPT and not entry.is_unknown
        for (of, _slug), entry in mapping.terms.items()
        if of == taxonomy
    )


def _terms_by_taxonomy(survey: Survey) -> Counter[str]:
    return Counter(taxonomy for taxonomy, _slug in survey.term_uses)


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
        if key in _MEANINGLESS or is_hidden or is_unknown:
            target = NO_CONCEPT
        elif concept := guess_concept((name, unquote(slug)), roles_of(taxonomy), index):
            target = f"{concept.scheme.identifier}/{concept.identifier}"
        else:
            target = NEW_CONCEPT
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


def type_decisions(mapping: Mapping, survey: Survey) -> Iterator[str]:
    """Yield a message for each custom type that has items."""
    for name in sorted(survey.type_counts.keys() - KNOWN_TYPES - {POST}):
        values = {
            "type": name,
            "count": survey.type_counts[name],
            "target": mapping.types[name].target,
            "addresses": survey.traces.addressed[name],
            "signs": _signs(name, survey),
        }
        yield _type_message(name, survey, is_raw=values["target"] == RAW) % values


def _type_message(name: str, survey: Survey, *, is_raw: bool) -> str:
    is_public = name in survey.custom_types and not survey.is_hidden_type(name)
    if is_public and is_raw:
        return _(
            "Type “%(type)s” (%(count)d): readers could see it on the old site "
            "(%(signs)s), but the mapping leaves it unmapped. Old web addresses that "
            "show “Page not found”: %(addresses)d."
        )
    if is_public:
        return _(
            "Type “%(type)s” (%(count)d): readers could see it on the old site "
            "(%(signs)s), so it becomes “%(target)s”. Old web addresses that would "
            "otherwise show “Page not found”: %(addresses)d."
        )
    if is_raw:
        return _(
            "Type “%(type)s” (%(count)d): there is no sign that readers could see it "
            "on the old site, so it is unmapped. Old web addresses that show “Page not "
            "found”: %(addresses)d. If it was public, choose what it becomes in the "
            "mapping or with --type %(type)s=resource."
        )
    if survey.is_hidden_type(name):
        return _(
            "Type “%(type)s” (%(count)d): the old site hid it from readers. It becomes "
            "“%(target)s”, for staff only."
        )
    return _("Type “%(type)s” (%(count)d) becomes “%(target)s”, as set in the mapping.")


def _signs(name: str, survey: Survey) -> str:
    signs = survey.evidence.types.get(name, ())
    # A type that an item or setting defines needs no other evidence.
    reasons = [sign.words for sign in sorted(signs)] or [_("its definition says so")]
    return listed_phrases(reasons)
