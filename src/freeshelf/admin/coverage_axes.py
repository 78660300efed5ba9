"""Axes of the coverage table: topics and places."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from freeshelf.search.concept_names import ConceptName, ConceptNames
from freeshelf.vocabularies.models import ConceptScheme

MAX_ON_AXIS = 40
_MAIN_SCHEMES = ("topics", "places")


@dataclass(frozen=True, slots=True)
class Choice:
    """A selectable level; `value` is its form in the query string."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Axis:
    """Concepts of one level, the selectable levels, and the chosen one."""

    concepts: tuple[ConceptName, ...]
    below: Mapping[int, frozenset[int]]  # each shown concept with all narrower ones
    choices: tuple[Choice, ...]
    chosen: str


def axis(names: ConceptNames, *, role: str, wanted: str, language: str) -> Axis:
    """Return the wanted level, by default the top of the first scheme."""
    concepts = names.in_role(role)
    children = _children(concepts)
    levels = _levels(concepts, children, language)
    chosen = wanted if wanted in levels else next(iter(levels), "")
    shown = _sorted(levels[chosen][1], language)[:MAX_ON_AXIS] if chosen else []
    return Axis(
        concepts=tuple(shown),
        below={concept.pk: _all_below(concept, children) for concept in shown},
        choices=tuple(Choice(value, label) for value, (label, _) in levels.items()),
        chosen=chosen,
    )


def _levels(
    concepts: list[ConceptName],
    children: Mapping[str, list[ConceptName]],
    language: str,
) -> dict[str, tuple[str, list[ConceptName]]]:
    """Return levels by value: the top of each scheme, then narrower concepts."""
    levels: dict[str, tuple[str, list[ConceptName]]] = {}
    titles = dict(ConceptScheme.objects.values_list("identifier", "title"))
    for scheme in sorted({one.scheme for one in concepts}, key=_main_first):
        mine = _sorted([one for one in concepts if one.scheme == scheme], language)
        label = _("%(scheme)s: top level") % {"scheme": titles.get(scheme, scheme)}
        levels[scheme] = (label, _top(mine, children))
        for concept in mine:
            if below := children.get(concept.value):
                levels[concept.value] = (concept.label(language)[0], below)
    return levels


def _top(
    concepts: list[ConceptName], children: Mapping[str, list[ConceptName]]
) -> list[ConceptName]:
    top = [one for one in concepts if not one.broader]
    # A single top concept, such as the world, is not useful as a level.
    return children.get(top[0].value, top) if len(top) == 1 else top


def _main_first(scheme: str) -> tuple[bool, str]:
    return scheme not in _MAIN_SCHEMES, scheme


def _children(concepts: list[ConceptName]) -> dict[str, list[ConceptName]]:
    children: dict[str, list[ConceptName]] = {}
    for concept in concepts:
        for above in concept.broader:
            children.setdefault(above, []).append(concept)
    return children


def _all_below(
    concept: ConceptName, children: Mapping[str, list[ConceptName]]
) -> frozenset[int]:
    found = {concept.pk}
    waiting = [concept]
    while waiting:
        for child in children.get(waiting.pop().value, ()):
            if child.pk not in found:
                found.add(child.pk)
                waiting.append(child)
    return frozenset(found)


def _sorted(concepts: list[ConceptName], language: str) -> list[ConceptName]:
    return sorted(concepts, key=lambda one: one.label(language)[0].casefold())
