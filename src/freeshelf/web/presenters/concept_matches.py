"""Concepts and instruments that a search names, and records on their subject."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from freeshelf.library.access import Reader
from freeshelf.search import services
from freeshelf.search.facet_definitions import FACET_OF_ROLE
from freeshelf.search.questions import defined_term
from freeshelf.search.results import ConceptMatch, SearchResults
from freeshelf.vocabularies.models import ConceptNote
from freeshelf.web.presenters.cards import concept_label, hit_cards, topic_url
from freeshelf.web.presenters.formats import number

_DEFINING = (ConceptNote.Kind.DEFINITION, ConceptNote.Kind.SCOPE_NOTE)


def named_concepts(results: SearchResults, language: str) -> list[dict[str, str]]:
    """Return links to what is named, with definitions of topics that are asked for."""
    matches = [each for each in results.concepts if each.concept.role in FACET_OF_ROLE]
    is_defined = bool(matches and defined_term(results.searched_text))
    pks = [match.concept.pk for match in matches] if is_defined else []
    notes = ConceptNote.objects.filter(concept__in=pks, kind__in=_DEFINING)
    instruments = [
        {"label": concept_label(each), "url": topic_url(each)}
        for each in results.instruments
    ]
    return instruments + [_link_of(match, notes, language) for match in matches]


def _link_of(
    match: ConceptMatch, notes: Iterable[ConceptNote], language: str
) -> dict[str, str]:
    own = [each for each in notes if each.concept_id == match.concept.pk]
    definition, definition_language = definition_of(own, language)
    return {
        "label": ngettext(
            "%(role)s: %(label)s – %(number)s resource",
            "%(role)s: %(label)s – %(number)s resources",
            match.count,
        )
        % {
            "role": FACET_OF_ROLE[match.concept.role].label,
            "label": match.label,
            "number": number(match.count),
        },
        "url": reverse(
            "concept", args=[match.concept.scheme, match.concept.identifier]
        ),
        "definition": definition,
        "definition_language": definition_language,
    }


def definition_of(notes: Iterable[ConceptNote], language: str) -> tuple[str, str]:
    """Return the definition of a concept, else its scope note, and its language.

    It is the one in the language of the page, else in English; ("", "") if none is.
    """
    notes = list(notes)
    for kind in _DEFINING:
        for tag in (language, language.partition("-")[0], "en", ""):
            for note in notes:
                if note.kind == kind and note.language == tag:
                    return note.text, note.language or "en"
    return "", ""


def on_subject(
    results: SearchResults, *, user: Reader, language: str
) -> dict[str, Any] | None:
    """Return records on the subject of an instrument that no record names."""
    found = services.on_subject(results, user=user, language=language)
    match = results.subject
    if found is None or match is None:
        return None
    return {
        "sentence": _(
            "No resource mentions this legal instrument. These are about its "
            "subject, %(subject)s:"
        )
        % {"subject": match.label},
        "cards": hit_cards(found.hits, query=""),
        "link": named_concepts(
            replace(results, concepts=(match,), instruments=()), language
        )[0],
    }
