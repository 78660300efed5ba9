"""Choosing concepts, people and resources by typing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from freeshelf.library.models import Agent
from freeshelf.vocabularies.admin.concept_search import paths
from tests.library.factories import AgentFactory, ResourceFactory, UserFactory
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory

pytestmark = pytest.mark.django_db


def _titles(client, name, query, **data):
    response = client.post(
        reverse("typeahead_search", args=[name]), {"query": query, **data}
    )
    assert response.status_code == 200, response
    return [item["title"] for item in response.json()["items"]]


@pytest.fixture
def debt_bondage():
    topics = ConceptSchemeFactory()
    exploitation = ConceptFactory(scheme=topics, label="Exploitation", is_top=True)
    forced = ConceptFactory(
        scheme=topics, label="Forced labour", broader=[exploitation]
    )
    return ConceptFactory(
        scheme=topics,
        label="Debt bondage",
        broader=[forced],
        translations={"fr": "Servitude pour dettes", "es": "Servidumbre por deudas"},
        alternative={"en": ["Peonage"], "fr": ["Travail forcé pour dettes"]},
        hidden={"en": ["debt slave"]},
    )


@pytest.mark.parametrize(
    "typed",
    ["debt", "bond", "DEBT BOND", "peonage", "force pour dettes", "slave", "deudas"],
)
def test_a_concept_is_found_by_any_of_its_names_and_shows_its_path(
    editor, debt_bondage, typed
):
    assert "Exploitation › Forced labour › Debt bondage" in _titles(
        editor, "concept-subject", typed
    )


def test_a_hidden_label_is_never_shown(editor, debt_bondage):
    assert not any("slave" in t for t in _titles(editor, "concept-subject", "slave"))


def test_a_field_offers_concepts_of_its_role_only(editor):
    ConceptFactory(label="Nepal", scheme=ConceptSchemeFactory(role="place"))
    ConceptFactory(label="Nepali workers")

    assert _titles(editor, "concept-place", "nepal") == ["Nepal"]
    assert _titles(editor, "concept-subject", "nepal") == ["Nepali workers"]


def test_merged_and_already_chosen_concepts_are_left_out(editor):
    kept = ConceptFactory(label="Fees, recruitment")
    chosen = ConceptFactory(label="Fees, other")
    ConceptFactory(label="Fees, old", merged_into=kept)

    titles = _titles(editor, "concept-subject", "fees", exclude=str(chosen.pk))

    assert titles == ["Fees, recruitment"]


def test_the_best_match_stands_first(editor):
    for label in ("Child labour in fishing", "Unfree labour", "Labour", "Labour law"):
        ConceptFactory(label=label)

    assert _titles(editor, "concept-subject", "labour")[:2] == ["Labour", "Labour law"]


def test_paths_take_a_fixed_number_of_queries(debt_bondage):
    few = [debt_bondage]
    many = [*few, *(ConceptFactory(broader=[debt_bondage]) for _ in range(10))]

    with CaptureQueriesContext(
        connection,
    ) as for_few:
        paths(few)
    with CaptureQueriesContext(connection) as for_many:
        paths(many)

    assert len(for_many) == len(for_few)


def test_a_hierarchy_that_runs_in_a_circle_still_has_paths():
    first = ConceptFactory(label="First")
    second = ConceptFactory(label="Second", broader=[first])
    first.broader.add(second)

    assert paths([second]) == {second.pk: "First › Second"}


def test_an_agent_is_found_by_an_acronym_or_without_accents(editor):
    AgentFactory(name="Défenseur des droits")
    AgentFactory(name="International Labour Organization", alternative_names="ILO\nOIT")

    assert _titles(editor, "agent", "oit")[0] == "International Labour Organization"
    assert _titles(editor, "agent", "defenseur") == ["Défenseur des droits"]


def test_a_new_agent_is_made_by_those_who_may_and_never_twice(chief, editor):
    address = reverse("typeahead_create", args=["agent"])

    made = chief.post(address, {"value": "La Strada"}).json()
    again = chief.post(address, {"value": "la strada"}).json()

    assert made == again == {"pk": Agent.objects.get().pk, "title": "La Strada"}
    editor.post(address, {"value": "Another"})
    assert Agent.objects.count() == 1


def test_an_agent_without_a_name_is_refused(chief):
    response = chief.post(reverse("typeahead_create", args=["agent"]), {"value": " "})

    assert response.status_code == 400


def test_a_resource_is_found_by_its_words_and_by_its_identifier(editor):
    resource = ResourceFactory(title="Hard to see, harder to count", issued="2012")

    found = _titles(editor, "resource", "harder see")

    assert found == ["Hard to see, harder to count (2012)"]
    assert _titles(editor, "resource", resource.identifier) == found


def test_titles_of_resources_are_not_for_everyone_in_the_admin_area(client):
    ResourceFactory(title="Restricted", access_rights="staff")
    client.force_login(UserFactory())

    response = client.post(
        reverse("typeahead_search", args=["resource"]), {"query": "restricted"}
    )

    assert response.status_code != 200


@pytest.mark.parametrize("name", ["nothing", "concept-reference"])
def test_an_unknown_typeahead_is_not_found(editor, name):
    response = editor.post(
        reverse("typeahead_search", args=[name]), {"query": "a"}, follow=True
    )

    assert response.status_code == 404


def test_odd_input_finds_nothing_and_fails_nothing(editor):
    for query in ("%", "'", "\x00", "(" * 300, "🙂"):
        response = editor.post(
            reverse("typeahead_search", args=["concept-subject"]),
            {"query": query, "exclude": "a,,-1,²"},
        )
        assert response.status_code == 200
