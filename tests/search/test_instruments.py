"""Instruments and laws asked for by name: their records, their pages, their subject."""

import pytest

from tests.library.factories import ResourceFactory, UserFactory
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def instruments():
    return ConceptSchemeFactory(identifier="laws", role="reference")


@pytest.fixture
def legislation():
    types = ConceptSchemeFactory(identifier="types", role="type")
    return ConceptFactory(scheme=types, identifier="legislation", label="Legislation")


@pytest.fixture
def domestic_work():
    sectors = ConceptSchemeFactory(identifier="sectors", role="sector")
    names = {"en": ["domestic workers"]}
    return ConceptFactory(scheme=sectors, label="Domestic work", alternative=names)


def convention(scheme, **parts):
    return ConceptFactory(
        scheme=scheme,
        identifier="c189",
        label="Domestic Workers Convention, 2011 (No. 189)",
        **parts,
    )


def titles(results):
    return [hit.resource.title for hit in results.hits]


@pytest.mark.parametrize(
    "typed", ["C189", "ILO C189", "Convention No. 189", "第189号公约", "convenio 189"]
)
def test_an_instrument_without_a_record_leads_to_its_page_and_its_subject(
    find, instruments, domestic_work, typed
):
    named = convention(instruments)
    ResourceFactory(title="Guide for households", sectors=[domestic_work])

    results = find(typed)

    assert results.total == 0
    assert list(results.instruments) == [named]
    assert results.subject.label == "Domestic work"
    assert results.subject.count == 1


def test_a_related_concept_is_the_subject_before_a_part_of_the_name(
    find, instruments, domestic_work
):
    care = ConceptFactory(label="Care work")
    convention(instruments, related=[care])
    ResourceFactory(title="Households", sectors=[domestic_work], subjects=[care])

    assert find("C189").subject.label == "Care work"


def test_an_instrument_with_a_record_needs_no_subject(find, instruments, domestic_work):
    named = convention(instruments)
    ResourceFactory(title="On C189", sectors=[domestic_work])

    results = find("C189")

    assert titles(results) == ["On C189"]
    assert list(results.instruments) == [named]
    assert results.subject is None


@pytest.mark.parametrize("typed", ["C189 -guide", "C189 year:1990"])
def test_a_search_for_more_than_a_name_has_no_subject(
    find, instruments, domestic_work, typed
):
    convention(instruments)
    ResourceFactory(title="Guide on C189", issued="2011", sectors=[domestic_work])

    assert find(typed).subject is None


def test_closed_records_are_neither_a_subject_nor_its_count(
    find, instruments, domestic_work
):
    convention(instruments)
    ResourceFactory(title="Secret", sectors=[domestic_work], access_rights="staff")

    assert find("C189").subject is None
    assert find("C189", user=UserFactory(is_superuser=True)).subject.count == 1


@pytest.mark.parametrize(
    "typed",
    [
        "Modern Slavery Act 2015",
        "the modern slavery act 2015",
        '"Modern Slavery Act 2015"',
        "modern slavery act",
        "UK MSA",
    ],
)
def test_a_law_is_above_papers_about_it(find, legislation, typed):
    law = ResourceFactory(
        title="Modern Slavery Act 2015 (c. 30)",
        alternative="UK MSA; Slavery bill",
        types=[legislation],
        description="words " * 200,
    )
    for number in range(3):
        ResourceFactory(
            title=f"UK MSA: the Modern Slavery Act 2015, {number}",
            description="The Modern Slavery Act 2015, the UK MSA. " * 3,
        )

    assert titles(find(typed))[0] == law.title


@pytest.mark.parametrize("typed", ["C189", "Convention 189", "trabajadores del hogar"])
def test_an_instrument_is_found_by_every_name_of_its_concept(
    find, instruments, legislation, typed
):
    convention(instruments, translations={"es": "Trabajadores del hogar"})
    law = ResourceFactory(
        title="Domestic Workers Convention, 2011 (No. 189)", types=[legislation]
    )
    ResourceFactory(title="C189 and Convention 189, trabajadores del hogar: C189")

    assert titles(find(typed))[0] == law.title


def test_a_law_only_of_the_subject_is_ranked_by_its_words(find, legislation):
    ResourceFactory(title="Order about forced labour", types=[legislation])
    ResourceFactory(title="Forced labour", description="Forced labour")

    assert titles(find("forced labour"))[0] == "Forced labour"
