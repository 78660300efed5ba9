"""Which taxonomies of a site readers met, and what the plan says of them.

A term becomes a topic that the pages of its records name. A taxonomy that a theme or a
plug-in registered for the staff alone looks in an export as any other does, so one of
which nothing shows that it was public is closed until a person says otherwise.
"""

import re
from collections.abc import Iterator
from collections.abc import Mapping as Lookup

from django.utils.translation import gettext as _

from freeshelf.ingest.errors import MappingError
from freeshelf.ingest.mapping import (
    HIDDEN,
    NO_CONCEPT,
    PUBLIC,
    TAXONOMIES,
    UNKNOWN,
    Mapping,
    TaxonomyEntry,
    require_choice,
)
from freeshelf.ingest.wordpress.survey import FIELD_TAXONOMY, OF_LIBRARY, Survey

TECHNICAL = re.compile(r"nav_menu|link_category|post_format|wp_.*")
# WordPress shows the archives of these to everyone.
_OF_CORE = frozenset({"category", "post_tag"})


def is_own(taxonomy: str) -> bool:
    """Whether a site defined a taxonomy: it is not WordPress' and no custom field."""
    is_field = taxonomy.startswith(FIELD_TAXONOMY)
    return not (is_field or taxonomy in _OF_CORE or TECHNICAL.fullmatch(taxonomy))


def complete_taxonomies(mapping: Mapping, survey: Survey) -> bool:
    """Note the site's own taxonomies, and what is found of them; say if that is new.

    What a person decided stays; what is not known yet is looked at again.
    """
    before = {name: entry.shown for name, entry in mapping.taxonomies.items()}
    counts = _terms_by_taxonomy(survey)
    for taxonomy, terms in counts.items():
        if not is_own(taxonomy):
            continue
        known = mapping.taxonomies.get(taxonomy)
        shown = known.shown if known is not None else UNKNOWN
        if known is None and _is_closed(taxonomy, mapping):
            shown = HIDDEN
        if shown == UNKNOWN:
            shown = _found(taxonomy, survey)
        if shown == UNKNOWN and known is None and _is_carried(taxonomy, mapping):
            shown = PUBLIC
        items = survey.taxonomy_items[taxonomy]
        mapping.taxonomies[taxonomy] = TaxonomyEntry(terms, items, shown)
    return before != {name: entry.shown for name, entry in mapping.taxonomies.items()}


def decide_taxonomies(
    mapping: Mapping, decisions: Lookup[str, str], survey: Survey, *, file: str
) -> None:
    """Set what a person said on the command line. Raises MappingError."""
    counts = _terms_by_taxonomy(survey)
    for name, shown in decisions.items():
        own = sorted(filter(is_own, counts))
        if name not in own:
            raise MappingError(
                file,
                place=f"--taxonomy {name}",
                problem="the site has no taxonomy of its own with this name",
                mend=f"Name one of: {', '.join(own)}.",
            )
        require_choice(shown, TAXONOMIES, place=f"--taxonomy {name}", file=file)
        items = survey.taxonomy_items[name]
        mapping.taxonomies[name] = TaxonomyEntry(counts[name], items, shown)


def taxonomy_decisions(mapping: Mapping, survey: Survey) -> Iterator[str]:
    """Yield a sentence for each taxonomy of the site's own."""
    for name, entry in sorted(mapping.taxonomies.items()):
        if not survey.taxonomy_items[name]:
            continue
        signs = survey.evidence.taxonomies.get(name, ())
        values = {
            "taxonomy": name,
            "terms": entry.terms,
            "count": entry.items,
            "signs": "; ".join(sign.words for sign in sorted(signs)),
        }
        yield _sentence(entry.shown, has_signs=bool(signs)) % values


def _sentence(shown: str, *, has_signs: bool) -> str:
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


def _found(taxonomy: str, survey: Survey) -> str:
    """What definitions, readers' ways and the interface show; else what is unknown."""
    defined = survey.evidence.defined_taxonomies | survey.defined_taxonomies
    if taxonomy in defined:
        return PUBLIC if defined[taxonomy] else HIDDEN
    # Of terms that an export of a library wrote, that library was asked before.
    is_shown = survey.evidence.shows_taxonomy(taxonomy) or any(
        dict(term.meta).keys() >= OF_LIBRARY
        for (of, _slug), term in survey.terms.items()
        if of == taxonomy
    )
    return PUBLIC if is_shown else UNKNOWN


def _is_closed(taxonomy: str, mapping: Mapping) -> bool:
    """Whether a mapping from before taxonomies were looked at has it as hidden."""
    terms = mapping.terms.items()
    return any(entry.is_hidden for (of, _slug), entry in terms if of == taxonomy)


def _is_carried(taxonomy: str, mapping: Mapping) -> bool:
    """Whether a mapping from before taxonomies were looked at carries its terms."""
    return any(
        entry.concept != NO_CONCEPT and not entry.is_unknown
        for (of, _slug), entry in mapping.terms.items()
        if of == taxonomy
    )


def _terms_by_taxonomy(survey: Survey) -> dict[str, int]:
    counts: dict[str, int] = {}
    for taxonomy, _slug in survey.term_uses:
        counts[taxonomy] = counts.get(taxonomy, 0) + 1
    return counts
