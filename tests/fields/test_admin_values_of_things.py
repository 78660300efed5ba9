"""The lists of people and organisations, and of concepts, with values of fields."""

import csv
from io import BytesIO, StringIO

import pytest
from django.contrib.auth.hashers import make_password
from django.urls import reverse
from openpyxl import load_workbook

from freeshelf.fields.models import FieldValueSet
from tests.fields.factories import FieldFactory, FieldGroupRuleFactory
from tests.library.counting import count_queries
from tests.library.factories import AgentFactory, ResourceFactory
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory

pytestmark = pytest.mark.django_db

AGENTS, CONCEPTS = "library_agent:list", "vocabularies_concept:list"


@pytest.fixture
def scheme():
    return ConceptSchemeFactory(identifier="topics")


@pytest.fixture
def group(scheme):
    """A group of fields on all people, all organisations and the topics."""
    rule = FieldGroupRuleFactory(subject="agent", value="")
    FieldGroupRuleFactory(
        group=rule.group, alternative=2, subject="scheme", scheme=scheme, value=""
    )
    return rule.group


def _keep(**of_and_values):
    (kind, thing), *values = of_and_values.items()
    FieldValueSet.objects.create(
        **{kind: thing}, origin=f"{kind} {thing.pk}", values=dict(values)
    )


def _listed(client, name, query, label):
    page = client.get(reverse(name), {"q": query}).content.decode()
    return label in page


def _export(client, **query):
    response = client.get(reverse(CONCEPTS), query)
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def test_people_and_organisations_are_found_by_their_fields_too(chief, group, scheme):
    FieldFactory(group=group, key="city")
    FieldFactory(group=group, key="ours", is_public=False)
    FieldFactory(group=group, key="code", type="password")
    FieldFactory(group=group, key="about", type="taxonomy", scheme=scheme)
    ConceptFactory(scheme=scheme, identifier="debt", translations={"fr": "Dette"})
    _keep(
        agent=AgentFactory(name="Harbour Institute"),
        city="Ákosombo",
        ours="Wolverine",
        code=make_password("sesame"),
        about="concept:topics.debt",
        gone="quernstone",
    )
    AgentFactory(name="Ministry")

    def finds(query):
        return _listed(chief, AGENTS, query, "Harbour Institute")

    assert all(map(finds, ("akosombo", "harbour wolverine", "dette", "bour inst")))
    assert not any(map(finds, ("akosombo ministry", "pbkdf2", "quernstone", "{")))
    assert not _listed(chief, AGENTS, "akosombo", "Ministry")
    assert _listed(chief, AGENTS, "ministry", "Ministry")


def test_concepts_are_found_by_their_fields_too(chief, group, scheme):
    FieldFactory(group=group, key="ours", is_public=False)
    debt = ConceptFactory(scheme=scheme, label="Debt bondage", hidden={"en": ["peon"]})
    _keep(concept=debt, ours="Wolverine")
    ConceptFactory(scheme=scheme, label="Fishing")

    assert _listed(chief, CONCEPTS, "wolverine", "Debt bondage")
    assert _listed(chief, CONCEPTS, "peon wolverine", "Debt bondage")
    assert not _listed(chief, CONCEPTS, "wolverine", "Fishing")
    assert not _listed(chief, CONCEPTS, "fishing wolverine", "Debt bondage")
    assert _listed(chief, CONCEPTS, "fish", "Fishing")


def test_concepts_are_exported_with_labels_and_fields(chief, group, scheme):
    FieldFactory(group=group, key="city", label="City")
    FieldFactory(group=group, key="code", type="password", label="Code")
    forced = ConceptFactory(scheme=scheme, identifier="forced-labour")
    debt = ConceptFactory(
        scheme=scheme,
        identifier="debt",
        label="=Debt()",
        translations={"es": "Servidumbre"},
        alternative={"en": ["Bonded labour"], "fr": ["Dette"]},
        hidden={"en": ["peonage"]},
        broader=[forced],
    )
    _keep(concept=debt, city="=Accra()", code=make_password("x"))
    ConceptFactory(scheme=scheme, identifier="old", merged_into=debt)

    text = _export(chief, export="csv").decode()

    rows = {row["Identifier"]: row for row in csv.DictReader(StringIO(text))}
    assert rows.keys() == {"debt", "forced-labour"}
    assert rows["debt"] == {
        "Identifier": "debt",
        "Scheme": "topics",
        "Label (en)": "'=Debt()",
        "Label (es)": "Servidumbre",
        "Other names": "Bonded labour (en)\nDette (fr)",
        "Broader": "forced-labour",
        "City": "'=Accra()",
    }
    assert rows["forced-labour"]["City"] == rows["forced-labour"]["Label (es)"] == ""


def test_what_is_searched_for_is_exported_as_a_workbook_too(chief, group, scheme):
    FieldFactory(group=group, key="city", label="City")
    _keep(concept=ConceptFactory(scheme=scheme, identifier="debt"), city="Accra")
    ConceptFactory(scheme=scheme, identifier="fishing")

    book = load_workbook(BytesIO(_export(chief, export="xlsx", q="accra")))

    _headings, *rows = book.active.iter_rows(values_only=True)
    assert [(row[0], row[-1]) for row in rows] == [("debt", "Accra")]


@pytest.mark.parametrize("name", [AGENTS, CONCEPTS])
def test_an_export_asks_no_more_for_more_of_them(chief, group, scheme, name):
    FieldFactory(group=group, key="see", type="relationship")
    address = reverse(name) + "?export=xlsx"

    def add(count):
        for _number in range(count):
            above = ConceptFactory(scheme=scheme)
            concept = ConceptFactory(scheme=scheme, broader=[above])
            see = [f"resource:{ResourceFactory().identifier}"]
            _keep(concept=concept, see=see)
            _keep(agent=AgentFactory(), see=see)

    add(1)
    few = count_queries(chief, address)
    add(5)

    assert count_queries(chief, address) == few
