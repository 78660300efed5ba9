"""Find the place that somebody names, or say which ones it may be."""

from functools import cache

import pycountry

from freeshelf.core.territories import territory_codes
from freeshelf.mcp_server.errors import ToolCallError
from freeshelf.search.analysis.words import fold, surfaces
from freeshelf.search.concept_names import PLACE, ConceptName, concept_names
from freeshelf.vocabularies.models import Concept

# Pairs of countries that share a name, which is the whole name of neither.
_SHARING = (("CD", "CG"), ("KP", "KR"))
_MOST_CHOICES = 12
_APOSTROPHES = str.maketrans("’ʼ`´", "''''")


def places_called(name: str, *, language: str) -> list[ConceptName]:
    """Return the places with a name in any language or a code; none for no name.

    Raises ToolCallError for a name that no place has, and for one of several
    countries, which it lists.
    """
    name = " ".join(name.split())
    if not name:
        return []
    found = _sharing(name) or _named(name) or _coded(name)
    if len([each for each in found if _is_country(each)]) > 1:
        raise _doubtful(name, found, language)
    if found:
        return found
    near = concept_names().by_prefix(name, limit=10 * _MOST_CHOICES)
    if choices := [each for each in near if _is_country(each)][:_MOST_CHOICES]:
        raise _doubtful(name, choices, language)
    raise ToolCallError(
        f"{name!r} is no place of the library's vocabulary. Give the name of a "
        "country or its code of two letters, or nothing for services everywhere."
    )


def around(places: list[ConceptName]) -> set[int]:
    """Return the keys of places, of what they are in, and of groups they belong to."""
    names = concept_names()
    found = {each.pk for each in places}
    waiting = [value for each in places for value in each.broader]
    while waiting:
        each = names.get(waiting.pop())
        if each is not None and each.pk not in found:
            found.add(each.pk)
            waiting += each.broader
    keys = [each.pk for each in places]
    groups = Concept.objects.current().filter(related__in=keys)
    return found | set(groups.values_list("pk", flat=True))


def _sharing(name: str) -> list[ConceptName]:
    """Return the countries that share a name."""
    words = set(_words(name))
    countries = _countries()
    for codes in _SHARING:
        pair = [countries[code] for code in codes if code in countries]
        for language in pair[0].labels if len(pair) > 1 else ():
            labels = [set(_words(each.labels.get(language, ""))) for each in pair]
            if words and words <= set.intersection(*labels):
                return pair
    return []


def _named(name: str) -> list[ConceptName]:
    """Return the places that have a name; of similar ones, that which is shown so."""
    found = [each for each in concept_names().by_name(name) if each.role == PLACE]
    folded = _words(name)
    exact = [e for e in found if folded in [_words(x) for x in e.labels.values()]]
    return exact or found


def _coded(name: str) -> list[ConceptName]:
    """Return the country of a code, or of a name in its own or another language."""
    countries = _countries()
    code = name.upper()
    if len(code) == 3 and (country := pycountry.countries.get(alpha_3=code)):
        code = country.alpha_2
    if code not in countries:
        code = _codes_by_name().get(_plain(name), "")
    return [countries[code]] if code in countries else []


@cache
def _codes_by_name() -> dict[str, str]:
    return {_plain(name): code for name, code in reversed(territory_codes().items())}


def _plain(name: str) -> str:
    return fold(name).translate(_APOSTROPHES)


def _countries() -> dict[str, ConceptName]:
    places = concept_names().in_role(PLACE)
    return {each.notation: each for each in places if _is_country(each)}


def _is_country(place: ConceptName) -> bool:
    return len(place.notation) == 2 and place.notation.isalpha()


def _words(text: str) -> list[str]:
    return [word.casefold() for word in surfaces(text)]


def _doubtful(name: str, found: list[ConceptName], language: str) -> ToolCallError:
    choices = "; ".join(each.label(language)[0] for each in found)
    return ToolCallError(f"{name!r} is ambiguous. Ask again with one of: {choices}.")
