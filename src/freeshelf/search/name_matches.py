"""Names of concepts for which records are found that do not have the words."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.utils.translation import get_language

from freeshelf.library.access import Reader
from freeshelf.library.concept_links import concept_links
from freeshelf.library.models import Resource
from freeshelf.search.analysis.analyzer import primary_subtag
from freeshelf.search.highlighting import Marker
from freeshelf.search.label_index import Label
from freeshelf.vocabularies.models import Concept, ConceptLabel
from freeshelf.vocabularies.visibility import known_among


def naming_labels(
    resources: Sequence[Resource], *, marker: Marker, user: Reader
) -> dict[int, tuple[Label, ...]]:
    """Return names of their concepts that have words of the query, by primary key.

    They are shown in the language of the page if possible; a concept that only a hidden
    name leads to is named by another one.
    """
    named: dict[int, Label] = {}
    links = concept_links([resource.pk for resource in resources]) if resources else []
    language = primary_subtag(get_language() or "en")
    for concept, labels in _labels_of(links, user).items():
        with_words = [each for each in labels if marker.count(each.text, each.language)]
        if with_words and (shown := _to_show(with_words, labels, language)):
            named[concept] = Label(shown.text, shown.language)
    found: defaultdict[int, dict[Label, None]] = defaultdict(dict)
    for _field, pk, concept in links:
        if concept in named:
            found[pk][named[concept]] = None
    return {pk: tuple(of_resource) for pk, of_resource in found.items()}


def _labels_of(
    links: Iterable[tuple[str, int, int]], user: Reader
) -> dict[int, list[ConceptLabel]]:
    rows = ConceptLabel.objects.filter(concept__in=_known(links, user)).order_by("pk")
    labels: defaultdict[int, list[ConceptLabel]] = defaultdict(list)
    for label in rows:
        labels[label.concept_id].append(label)
    return labels


def _known(links: Iterable[tuple[str, int, int]], user: Reader) -> list[Concept]:
    concepts = Concept.objects.filter(pk__in={concept for _, _, concept in links})
    return known_among(concepts.select_related("scheme"), user)


def _to_show(
    with_words: Sequence[ConceptLabel], labels: Sequence[ConceptLabel], language: str
) -> ConceptLabel | None:
    """Return the name of a concept to show for those that have words of the query."""
    shown = [each for each in labels if each.kind != ConceptLabel.Kind.HIDDEN]
    kinds = (ConceptLabel.Kind.PREFERRED, ConceptLabel.Kind.ALTERNATIVE)
    shown.sort(
        key=lambda each: (
            primary_subtag(each.language) != language,
            each not in with_words,
            kinds.index(each.kind),
            each.language != "en",
        )
    )
    return shown[0] if shown else None


def matching_labels(
    resources: Sequence[Resource], *, marker: Marker, user: Reader
) -> dict[int, tuple[Label, ...]]:
    """Return the names of their concepts with every phrase, by primary key.

    Of each concept it is the name that has least besides; those of a record likewise.
    """
    if not resources:
        return {}
    links = concept_links([resource.pk for resource in resources])
    rows = ConceptLabel.objects.filter(concept__in=_known(links, user)).exclude(
        kind=ConceptLabel.Kind.HIDDEN
    )
    named: defaultdict[int, list[Label]] = defaultdict(list)
    for label in rows.order_by("pk"):
        if marker.snippet(label.text, label.language).has_phrases:
            named[label.concept_id].append(Label(label.text, label.language))
    found: defaultdict[int, dict[Label, None]] = defaultdict(dict)
    for _field, pk, concept in links:
        found[pk] |= dict.fromkeys(sorted(named[concept], key=_length)[:1])
    return {pk: tuple(sorted(labels, key=_length)) for pk, labels in found.items()}


def _length(label: Label) -> int:
    return len(label.text)
