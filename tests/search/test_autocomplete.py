"""Titles, names and concepts are suggested while typing."""

import pytest

from freeshelf.search.services import suggest
from tests.library.factories import ResourceFactory
from tests.vocabularies.factories import ConceptFactory

pytestmark = pytest.mark.django_db


def test_suggestions_are_concepts_and_titles_that_begin_so(index):
    used = ConceptFactory(label="Debt bondage", alternative={"fr": ["Servitude"]})
    ConceptFactory(label="Debt relief")
    ResourceFactory(title="Été des dettes", subjects=[used])
    ResourceFactory(title="A handbook on debt")
    ResourceFactory(title="Debt in brick kilns")
    ResourceFactory(title="Debt draft", draft=True)
    ResourceFactory(title="Debt of members", access_rights="members")
    index()

    found = suggest("debt", language="en")

    assert [(line["kind"], line["text"]) for line in found] == [
        ("question", "debt"),
        ("concept", "Debt bondage"),
        ("title", "Debt in brick kilns"),
        ("title", "A handbook on debt"),
    ]
    assert [line["text"] for line in suggest("ete", language="en")][1:] == [
        "Été des dettes"
    ]
    assert [line["text"] for line in suggest("brick deb", language="en")][1:] == [
        "Debt in brick kilns"
    ]
    assert suggest("d", language="en") == ()
    assert suggest("servi", language="en")[1]["text"] == "Debt bondage"
    assert suggest("  ", language="en") == ()


def test_titles_that_begin_so_come_first_however_many_have_the_words(index):
    for number in range(45):
        ResourceFactory(title=f"A note on trafficking {number}")
    ResourceFactory(title="Trafficking (and more) in persons")
    index()

    for typed in ("traff", "trafficking and", "Trafficking (and"):
        assert suggest(typed, language="en")[1]["text"] == (
            "Trafficking (and more) in persons"
        )
    assert len(suggest("traff", language="en")) == 8


def test_concepts_that_no_record_has_keep_none_of_the_others_out(index):
    for name in ("Macao", "Malawi", "Malaysia", "Maldives"):
        ConceptFactory(label=name)
    ResourceFactory(subjects=[ConceptFactory(label="Mali")])
    index()

    assert [line["text"] for line in suggest("ma", language="en")] == ["ma", "Mali"]


def test_topics_that_begin_as_typed_come_first(index):
    topics = [
        ConceptFactory(label="Fair and ethical recruitment"),
        ConceptFactory(label="Technology", alternative={"en": ["Digital recruitment"]}),
        ConceptFactory(label="Recruitment agencies", scheme__role="sector"),
        ConceptFactory(label="Recruitment fees"),
    ]
    ResourceFactory(subjects=[topics[0], topics[1], topics[3]], sectors=[topics[2]])
    index()

    found = suggest("recruitm", language="en")

    assert [line["text"] for line in found if line["kind"] == "concept"] == [
        "Recruitment fees",
        "Fair and ethical recruitment",
        "Recruitment agencies",
    ]


@pytest.mark.parametrize("typed", ["C181", "c18", "ILO C 181"])
def test_the_number_of_an_instrument_suggests_its_title(index, typed):
    ResourceFactory(title="Private Employment Agencies Convention, 1997 (No. 181)")
    ResourceFactory(title="Forced Labour Convention, 1930 (No. 29)")
    ResourceFactory(title="A closed convention (No. 181)", access_rights="staff")
    index()

    assert [line["text"] for line in suggest(typed, language="en")][1:] == [
        "Private Employment Agencies Convention, 1997 (No. 181)"
    ]
