"""Titles of bibliographies and addresses of offices, which betray nobody."""

import pytest

from freeshelf.enrich.disclosure.findings import Piece, Place, Strength
from freeshelf.enrich.disclosure.persons import judge

# The entry of a bibliography that reads as if a person did something.
ENTRY = (
    "The European Corporate Sustainability Due Diligence Directive: Ready or Not, Here "
    "I Come, , Non Unlocking Potential: A Blueprint for Mobilizing Finance Against "
    "Slavery and Trafficking, Financ National Referral Mechanisms: Joining Efforts to "
    "Protect the Rights of Trafficked Persons - A P National Referral Mechanisms - "
    "Joining Efforts to Protect the Rights of Trafficked Persons: A P Traf"
)
LIVES = "Reimagining Migrant Lives in Cities Post-COVID 19, Aajeevika Bureau, 2020"
HEADINGS = [
    *("Bibliography: forced labour", "References", "3. Further reading"),
    *("Bibliographie", "Bibliografía", "Список литературы", "المراجع", "参考文献"),
    *("References and further reading", "Sources consultées", "参考文献与资料"),
]


def found(*paragraphs: str) -> dict[tuple[str, str], Strength]:
    """Return kinds and words of what is found in paragraphs, and how strong it is."""
    page = "\n".join(paragraphs)
    pieces = [
        Piece(each, Place(1, page.index(each), page.index(each) + len(each)))
        for each in paragraphs
    ]
    return {
        (each.kind, page[each.place.start : each.place.end]): each.strength
        for each in judge(pieces)
    }


def strong_in(*paragraphs: str) -> set[str]:
    """Return the kinds that are strong in paragraphs."""
    return {
        kind
        for (kind, _), strength in found(*paragraphs).items()
        if strength == "strong"
    }


@pytest.mark.parametrize("heading", HEADINGS)
def test_the_words_of_a_title_in_a_bibliography_are_no_person(heading):
    assert strong_in(ENTRY) == {"person_name"}
    assert not strong_in(heading, ENTRY)


@pytest.mark.parametrize("heading", HEADINGS)
def test_a_victim_below_a_bibliography_is_told_all_the_same(heading):
    told = "The victim, Mariam Okonkwo, lives at 12 Harbour Road in Leeds."
    assert strong_in(heading, ENTRY, told) == {"person_name", "street_address"}
    # Another heading ends it.
    assert strong_in(heading, "Annex", ENTRY) == {"person_name"}


@pytest.mark.parametrize("heading", ["Sources orales", "Sources of the interviews"])
def test_sources_of_another_kind_are_no_bibliography(heading):
    assert strong_in(heading, ENTRY) == {"person_name"}


def test_what_an_acronym_has_for_a_number_is_no_house():
    assert not strong_in(LIVES)
    assert strong_in("The victim lives at 19 Aajeevika Parade.") == {"street_address"}


@pytest.mark.parametrize(
    "address",
    [
        "Safe House Foundation, 5 Garden Street, Leeds.",
        "The charity “Safe House”, 5 Garden Street, Leeds.",
        "Fondation « Foyer Aurore », 5 rue des Lilas, Lyon.",
        "Fundación «Casa Refugio Aurora», calle Lima 5, Cusco.",
        "Фонд «Безопасный дом», Москва, ул. Садовая, 5.",
        "مؤسسة «بيت آمن»، شارع الياسمين 22، عمّان.",
        "“安全之家”基金会，幸福路18号。",
    ],
)
def test_the_address_of_an_office_named_after_a_shelter_is_none(address):
    assert "shelter_address" not in strong_in(address)


@pytest.mark.parametrize(
    "address",
    [
        "The safe house of the foundation is at 5 Garden Street, Leeds.",
        "The charity “Aurora” has its safe house at 5 Garden Street, Leeds.",
        "La fondation « Aurore » a un foyer au 5 rue des Lilas, Lyon.",
        "El refugio de la fundación «Aurora» está en calle Lima 5, Cusco.",
        "Приют фонда «Аврора» находится на ул. Садовая, 5.",
        "المأوى في شارع الياسمين 22، عمّان.",
        "基金会的庇护所在幸福路18号。",
    ],
)
def test_the_address_of_a_shelter_is_strong_whoever_runs_it(address):
    assert strong_in(address) == {"shelter_address"}


@pytest.mark.parametrize(
    ("label", "told"),
    [
        ("Medicines", "the victim Amina Okonkwo, tel. +44 7700 900113"),
        ("Médicaments", "la victime Amina Okonkwo"),
        ("Medicinas", "la víctima Amina Okonkwo"),
        ("Лекарства", "потерпевшая Забелина Аглая, тел. +7 916 555 03 71"),
    ],
)
def test_what_was_paid_for_a_victim_is_nobody(label, told):
    values = {
        value for kind, value in found(f"{label}\t150\t{told}") if kind == "person_name"
    }
    assert values
    assert label not in values
