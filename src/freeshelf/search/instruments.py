"""Instruments of the vocabularies that a search names, and what they are about."""

from collections.abc import Iterable, Iterator

from freeshelf.library.access import Reader
from freeshelf.search.analysis.words import surfaces
from freeshelf.search.concept_names import (
    ConceptName,
    concept_names,
    known_concepts,
    known_names,
    label_index,
)
from freeshelf.search.engines.base import SearchEngine
from freeshelf.search.label_index import Label
from freeshelf.search.query import ParsedQuery, Word
from freeshelf.search.results import ConceptMatch, concept_match
from freeshelf.vocabularies.models import Concept, ConceptLabel, ConceptScheme

_MAX_INSTRUMENTS = 3
_SUBJECT_ROLES = (ConceptScheme.Role.SUBJECT, ConceptScheme.Role.SECTOR)
_FIRST = "en"  # the language of names in which others are least often missing


def instruments_named(parsed: ParsedQuery, user: Reader) -> tuple[Concept, ...]:
    """Return the instruments of which a query is a name or number, and nothing else."""
    if parsed.excluded or not all(isinstance(item, Word) for item in parsed.wanted):
        return ()
    keys = label_index().named_by(
        parsed.text,
        likely=parsed.latin_languages,
        known=lambda pks: known_concepts(pks, user),
    )
    if not keys:
        return ()
    found = Concept.objects.current().filter(
        pk__in=keys, scheme__role=ConceptScheme.Role.REFERENCE
    )
    shown = found.visible_to(user).with_labels().select_related("scheme")
    return tuple(shown.order_by("pk")[:_MAX_INSTRUMENTS])


def subject_match(
    instruments: Iterable[Concept],
    search_engine: SearchEngine,
    user: Reader,
    language: str,
) -> ConceptMatch | None:
    """Return a subject of one of these instruments that has records."""
    subjects = (each for one in instruments for each in subjects_of(one, user))
    found = (concept_match(each, search_engine, user, language) for each in subjects)
    return next(filter(None, found), None)


def subjects_of(instrument: Concept, user: Reader) -> Iterator[ConceptName]:
    """Yield topics and sectors that an instrument is related to or has in its name."""
    names = concept_names()
    keys = [
        *instrument.related.values_list("pk", flat=True),
        *instrument.broader.values_list("pk", flat=True),
    ]
    stated = [name for pk in keys if (name := names.by_key(pk))]
    labels = sorted(
        (
            label
            for label in instrument.labels.all()
            if label.kind == ConceptLabel.Kind.PREFERRED
        ),
        key=lambda label: label.language != _FIRST,
    )
    named = (name for label in labels for name in _in_name(label.text))
    for name in (*stated, *named):
        if name.role in _SUBJECT_ROLES and known_names([name], user):
            yield name


def _in_name(text: str) -> Iterator[ConceptName]:
    """Yield the concepts that a part of a name is a name of, the longest part first."""
    words = surfaces(Label(text, "").core)
    for length in range(len(words), 0, -1):
        for start in range(len(words) - length + 1):
            part = " ".join(words[start : start + length])
            yield from concept_names().by_name(part)
