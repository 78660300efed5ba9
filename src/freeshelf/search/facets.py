"""Build labelled facets from the counts of the engine."""

from collections.abc import Iterable, Mapping, Sequence

from babel import Locale, UnknownLocaleError
from django.utils.translation import gettext as _

from freeshelf.core.collation import SortKey, sort_key
from freeshelf.library.access import Reader
from freeshelf.library.field_groups.definitions import DefinedField
from freeshelf.library.models import Agent, FieldType, Resource
from freeshelf.search.concept_names import ConceptNames, known_names
from freeshelf.search.field_facets import NO, YES, field_facets
from freeshelf.search.request import range_label
from freeshelf.search.results import Facet, FacetValue

CONCEPT_FACETS = frozenset(("type", "topic", "place", "sector", "audience"))
# The chart of years needs all values; other facets show a few and a full list.
SHORT_LIST = 12
_ALL_SHOWN = frozenset(("year", "language", "file"))

Counts = Mapping[str, int]


class FacetBuilder:
    """Builder of facets for one page in one language."""

    def __init__(
        self,
        *,
        names: ConceptNames,
        language: str,
        chosen: Mapping[str, tuple[str, ...]],
        user: Reader,
    ) -> None:
        self._names = names
        self._language = language
        self._chosen = chosen
        self._user = user
        self._fields = field_facets()

    def short(self, counts: Mapping[str, Counts]) -> tuple[Facet, ...]:
        """Return the facets of a page of results, always with chosen values."""
        picked = {name: self._first(name, found) for name, found in counts.items()}
        publishers = self._publishers(
            picked.get("publisher", ()), counts.get("publisher", {})
        )
        return tuple(
            Facet(
                name=name,
                label=self._label(name),
                values=tuple(
                    self._value(name, value, counts[name].get(value, 0), publishers)
                    for value in values
                ),
                total_values=len(counts[name]),
            )
            for name, values in picked.items()
        )

    def full(self, name: str, counts: Counts, *, contains: str = "") -> Facet:
        """Return one facet with all values, as a tree or by label.

        `contains` selects the values whose label contains these letters.
        """
        publishers = self._publishers(counts, counts) if name == "publisher" else {}
        values = [
            self._value(name, value, count, publishers)
            for value, count in counts.items()
        ]
        needle = contains.casefold()
        chosen = [value for value in values if needle in value.label.casefold()]
        if self._has_concepts(name) and not needle:
            chosen = self._as_tree(chosen)
        elif name == "year":
            chosen.sort(key=lambda value: value.value, reverse=True)
        else:
            chosen.sort(key=lambda value: sort_key(value.label, self._language))
        return Facet(name, self._label(name), tuple(chosen), total_values=len(counts))

    def _publishers(self, wanted: Iterable[str], counts: Counts) -> dict[str, str]:
        """Return publisher names by identifier, without those that are not visible."""
        wanted = list(wanted)
        counted = [identifier for identifier in wanted if identifier in counts]
        names = _publisher_names(counted)
        if others := [identifier for identifier in wanted if identifier not in counts]:
            visible = Resource.objects.visible_to(self._user)
            names |= dict(
                visible.filter(publisher__identifier__in=others).values_list(
                    "publisher__identifier", "publisher__name"
                )
            )
        return names

    def _first(self, name: str, counts: Counts) -> list[str]:
        ordered = sorted(counts, key=lambda value: (-counts[value], value))
        if name not in _ALL_SHOWN:
            ordered = ordered[:SHORT_LIST]
        chosen = self._chosen.get(name, ())
        return [*ordered, *(value for value in chosen if value not in ordered)]

    def _value(
        self, name: str, value: str, count: int, publishers: Mapping[str, str]
    ) -> FacetValue:
        label, language = value, ""
        if self._has_concepts(name):
            concept = self._names.get(value)
            # Counted values exist; a value that was only chosen may be unknown.
            if concept and (count or known_names([concept], self._user)):
                label, language = concept.label(self._language)
        elif name == "publisher":
            label = publishers.get(value, value)
        elif name == "year":
            label = range_label(value)
        elif name == "language":
            label = language_name(value, self._language)
        elif name == "file":
            label = _("With a file") if value == "yes" else _("Without a file")
        elif name in self._fields:
            label = _field_value(self._fields[name], value)
        return FacetValue(
            value=value,
            label=label,
            count=count,
            selected=value in self._chosen.get(name, ()),
            language=language,
        )

    def _label(self, name: str) -> str:
        definition = self._fields.get(name)
        return definition.title if definition else facet_label(name)

    def _has_concepts(self, name: str) -> bool:
        definition = self._fields.get(name)
        is_field = definition is not None and definition.type == FieldType.TAXONOMY
        return is_field or name in CONCEPT_FACETS

    def _as_tree(self, values: Sequence[FacetValue]) -> list[FacetValue]:
        """Return values depth first, narrower ones under broader, siblings by label."""
        by_value = {value.value: value for value in values}
        below: dict[str, list[FacetValue]] = {}
        for value in values:
            concept = self._names.get(value.value)
            above = next(
                (
                    each
                    for each in (concept.broader if concept else ())
                    if each in by_value
                ),
                "",
            )
            below.setdefault(above, []).append(value)
        ordered: list[FacetValue] = []
        seen: set[str] = set()

        def by_label(value: FacetValue) -> SortKey:
            return sort_key(value.label, self._language)

        def visit(above: str, depth: int) -> None:
            for value in sorted(below.get(above, ()), key=by_label):
                if value.value in seen:
                    continue
                seen.add(value.value)
                ordered.append(_at_depth(value, depth))
                visit(value.value, depth + 1)

        visit("", 0)
        # A concept that is its own ancestor is not below any root.
        return [*ordered, *(value for value in values if value.value not in seen)]


def facet_label(name: str) -> str:
    """Return the label of a facet."""
    labels = {
        "type": _("Type"),
        "topic": _("Topic"),
        "place": _("Place"),
        "sector": _("Sector"),
        "audience": _("Audience"),
        "language": _("Language"),
        "year": _("Year"),
        "publisher": _("Publisher"),
        "file": _("File"),
    }
    return labels.get(name, name)


def _field_value(definition: DefinedField, value: str) -> str:
    if definition.type == FieldType.TRUE_FALSE:
        return {YES: _("Yes"), NO: _("No")}.get(value, value)
    return dict(definition.choices).get(value, value)


def language_name(tag: str, language: str) -> str:
    """Return the name of a language in another one, or the tag if it is unknown."""
    if tag in ("und", ""):
        return _("Unknown")
    try:
        names = Locale.parse(language, sep="-").languages
    except (UnknownLocaleError, ValueError):
        names = Locale.parse("en").languages
    return str(names.get(tag, tag))


def _publisher_names(identifiers: Iterable[str]) -> dict[str, str]:
    keys = list(identifiers)
    if not keys:
        return {}
    rows = Agent.objects.filter(identifier__in=keys)
    return dict(rows.values_list("identifier", "name"))


def _at_depth(value: FacetValue, depth: int) -> FacetValue:
    return FacetValue(
        value=value.value,
        label=value.label,
        count=value.count,
        selected=value.selected,
        depth=depth,
        language=value.language,
    )
