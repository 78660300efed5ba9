"""What is closed is not betrayed by a name, a count or an address."""

import pytest

from tests.library.factories import AgentFactory, ResourceFactory

pytestmark = pytest.mark.line(18)


@pytest.fixture
def ministry(db):
    """Somebody with closed works only."""
    agent = AgentFactory(name="Ministry of Marmosets")
    ResourceFactory(title="Closed", publisher=agent, access_rights="staff")
    ResourceFactory(title="Open", publisher=AgentFactory(name="Harbour Institute"))
    return agent


@pytest.mark.parametrize("address", ["/en/search", "/en/search/facets/publisher"])
def test_a_filter_does_not_tell_whose_identifier_it_is(
    ministry, shelve, client, address
):
    shelve()

    response = client.get(address, {"publisher": ministry.identifier})

    assert response.status_code == 200
    assert b"Marmosets" not in response.content


def test_a_chosen_publisher_without_hits_keeps_its_name(ministry, shelve, client):
    shelve()
    open_one = AgentFactory(name="Quay Council")
    ResourceFactory(title="Nets", publisher=open_one)

    response = client.get(
        "/en/search", {"publisher": open_one.identifier, "q": "closed"}
    )

    assert b"Quay Council" in response.content


def test_a_merged_agent_does_not_lead_to_a_closed_one(ministry, client):
    before = AgentFactory(name="Bureau", merged_into=ministry)

    response = client.get(before.get_absolute_url())

    assert response.status_code == 404
    assert "Location" not in response.headers
