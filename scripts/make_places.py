"""Write the SKOS file of places: ISO 3166-1 countries in their UN M49 regions.

    python scripts/make_places.py src/freeshelf/vocabularies/data/places.ttl

Codes come from pycountry, names in six languages from CLDR (Babel), regions, groupings
and further names from m49.yaml. The output is committed.
"""

import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pycountry
import yaml
from babel import Locale

from skos_writer import SKOS, SchemeWriter

M49 = yaml.safe_load((Path(__file__).with_name("m49.yaml")).read_text("utf-8"))
LANGUAGES = ("en", "es", "fr", "ar", "ru", "zh")
TERRITORIES = {language: Locale.parse(language).territories for language in LANGUAGES}
TITLES = {
    "en": "Places",
    "es": "Lugares",
    "fr": "Lieux",
    "ar": "الأماكن",
    "ru": "Места",
    "zh": "地点",
}
SOURCE = (
    "Countries: ISO 3166-1. Regions: UN M49. Names: Unicode CLDR. The grouping of "
    "countries is statistical and says nothing of their status."
)


def main(target: Path) -> None:
    """Write the file after checking that every country has exactly one subregion."""
    regions: dict[str, dict[str, str]] = M49["regions"]
    _check(regions)
    writer = SchemeWriter("places", role="place", titles=TITLES, source=SOURCE)
    for code, region in regions.items():
        _place(writer, code, _names(code), _region_of(region))
        writer.notation(code, code)
    for group, entry in M49["groups"].items():
        _place(writer, group, entry["labels"], _region_of(entry), entry)
        note = "A grouping that publishers use; not a region of UN M49."
        writer.note(group, "scopeNote", note)
        writer.related(group, entry.get("related", "").lower().split())
    for code, region in regions.items():
        for country in region.get("countries", "").split():
            _country(writer, country, [code])
    _country(writer, M49["outside_regions"], [])
    writer.save(target)
    print(f"places: {writer.count} concepts, {len(writer.graph)} statements")


def _check(regions: dict[str, dict[str, str]]) -> None:
    placed = Counter(
        country
        for region in regions.values()
        for country in region.get("countries", "").split()
    )
    placed[M49["outside_regions"]] += 1
    known = {country.alpha_2 for country in pycountry.countries}
    wrong = {code for code, times in placed.items() if times > 1}
    if wrong or known != set(placed):
        raise SystemExit(f"Not in one subregion: {wrong | (known ^ set(placed))}")


def _region_of(entry: dict[str, str]) -> list[str]:
    return [entry["in"]] if "in" in entry else []


def _country(writer: SchemeWriter, code: str, regions: Iterable[str]) -> None:
    country: Any = pycountry.countries.get(alpha_2=code)
    identifier = code.lower()
    _place(writer, identifier, _names(code), regions)
    writer.notation(identifier, code)
    writer.notation(identifier, country.alpha_3, "iso-3166-1-alpha-3")
    writer.notation(identifier, country.numeric, "m49")
    for field in ("name", "common_name", "official_name"):
        # ISO inverts some names for sorting: "Korea, Republic of".
        if (name := getattr(country, field, "")) and "," not in name:
            writer.alternative(identifier, name, "en")


def _names(code: str) -> dict[str, str]:
    names = {language: TERRITORIES[language][code] for language in LANGUAGES}
    return {language: name[0].upper() + name[1:] for language, name in names.items()}


def _place(
    writer: SchemeWriter,
    identifier: str,
    labels: dict[str, str],
    broader: Iterable[str],
    further: dict[str, Any] | None = None,
) -> None:
    names = further or M49["names"].get(identifier.upper(), {})
    # Publishers say "Global" where the statistician says "World".
    writer.concept(identifier, names.get("labels", labels))
    writer.broader(identifier, broader)
    for language, texts in names.get("alt", {}).items():
        for text in texts:
            writer.alternative(identifier, text, language)
    for language, text in names.get("notes", {}).items():
        writer.statement(identifier, SKOS.scopeNote, text, language=language)
    for language, texts in names.get("hidden", {}).items():
        for text in texts:
            writer.hidden(identifier, text, language)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
