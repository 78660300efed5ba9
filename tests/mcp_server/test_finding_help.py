"""Services of a country, whatever it is called, and of the groups it belongs to."""

import pytest

from tests.helplines.factories import HelpEntryFactory, place_named
from tests.vocabularies.factories import ConceptFactory

pytestmark = pytest.mark.django_db

_NAMES = {
    "DE": {"en": "Germany", "es": "Alemania", "zh": "德国"},
    "PL": {"en": "Poland"},
    "CI": {"en": "Côte d’Ivoire"},
    "KP": {"en": "North Korea", "es": "Corea del Norte", "ru": "КНДР"},
    "KR": {"en": "South Korea", "es": "Corea del Sur", "ru": "Республика Корея"},
    "CD": {"en": "Congo - Kinshasa", "es": "República Democrática del Congo"},
    "CG": {"en": "Congo - Brazzaville", "es": "Congo"},
    "GN": {"en": "Guinea"},
    "GW": {"en": "Guinea-Bissau"},
}


@pytest.fixture
def countries():
    """Countries with their codes, Germany and Poland in a union."""
    union = place_named("European Union")
    made = {}
    for code, names in _NAMES.items():
        label = names["en"]
        made[code] = ConceptFactory(
            scheme=union.scheme,
            identifier=code.lower(),
            notation=code,
            label=label,
            translations={key: text for key, text in names.items() if key != "en"},
        )
        HelpEntryFactory(name=f"Line of {code}", place=made[code])
    union.related.add(made["DE"], made["PL"])
    HelpEntryFactory(name="Children", place=union, reach="region", purpose="children")
    HelpEntryFactory(name="112", place=union, reach="region", purpose="emergency")
    return made


def names(found):
    return [each["name"] for each in found["services"]]


def test_a_country_has_the_numbers_of_its_union_emergencies_first(countries, call):
    assert names(call("find_help", country="Germany")) == [
        "Line of DE",
        "112",
        "Children",
    ]
    assert names(call("find_help", country="Guinea")) == ["Line of GN"]
    assert names(call("find_help", country="european union")) == ["112", "Children"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        *(("Deutschland", "DE"), ("ALEMANIA", "DE"), ("德国", "DE"), ("deu", "DE")),
        *(("Polska", "PL"), ("Польша", "PL"), ("Côte d'Ivoire", "CI")),
        *(("COTE D’IVOIRE", "CI"), ("South Korea", "KR"), ("Corea del Norte", "KP")),
        *(("República Democrática del Congo", "CD"), ("guinea", "GN")),
    ],
)
def test_a_country_is_found_by_its_names_in_any_language(countries, call, name, code):
    assert names(call("find_help", country=name))[0] == f"Line of {code}"


@pytest.mark.parametrize(
    ("name", "choices"),
    [
        ("Korea", "North Korea; South Korea"),
        ("corea", "North Korea; South Korea"),
        ("Congo", "Congo - Kinshasa; Congo - Brazzaville"),
        ("Guin", "Guinea; Guinea-Bissau"),
    ],
)
def test_a_name_of_several_countries_is_ambiguous(countries, call, name, choices):
    with pytest.raises(AssertionError, match=f"ambiguous.*{choices}"):
        call("find_help", country=name)
