"""No list of the admin area asks more when it grows from 5 rows to 50."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from freeshelf.library.bulk import runs
from freeshelf.library.services import set_access
from freeshelf.library.services.merging_agents import merge_agents
from tests.library.counting import count_queries
from tests.library.factories import (
    AgentFactory,
    FileFactory,
    ReadingListFactory,
    ResourceFactory,
    UserFactory,
)
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory

pytestmark = pytest.mark.django_db


def _resources(count):
    types = ConceptSchemeFactory(role="type")
    for number in range(count):
        resource = ResourceFactory(
            types=[ConceptFactory(scheme=types)],
            subjects=[ConceptFactory()],
            publisher=AgentFactory(),
            revised=True,
        )
        if number < 10:
            FileFactory(resource=resource)
        resource.title = "Newer"
        resource.save_revision()


def _agents(count):
    for agent in AgentFactory.create_batch(count):
        ResourceFactory(publisher=agent, creators=[agent])


def _concepts(count):
    scheme = ConceptSchemeFactory()
    top = ConceptFactory(scheme=scheme)
    for concept in ConceptFactory.create_batch(count, scheme=scheme, broader=[top]):
        ResourceFactory(subjects=[concept])


def _schemes(count):
    for scheme in ConceptSchemeFactory.create_batch(count):
        ConceptFactory(scheme=scheme)


def _reading_lists(count):
    for reading_list in ReadingListFactory.create_batch(
        count, resources=ResourceFactory.create_batch(2)
    ):
        reading_list.save_revision()


def _bulk_changes(count):
    for _ in range(count):
        runs.request_change(
            kind="set_access",
            parameters={"access_rights": "staff"},
            keys=[ResourceFactory().pk],
            user=UserFactory(is_superuser=True),
            now=timezone.now(),
        )


def _merges(count):
    for _ in range(count):
        first, second = AgentFactory.create_batch(2)
        merge_agents(
            kept=first,
            merged=second,
            choices={},
            now=timezone.now(),
            user=UserFactory(),
        )


LISTS = {
    "library_resource:list": _resources,
    "library_agent:list": _agents,
    "vocabularies_concept:list": _concepts,
    "vocabularies_scheme:list": _schemes,
    "library_reading_list:list": _reading_lists,
    "library_bulk_changes": _bulk_changes,
    "library_merges": _merges,
    "library_gaps": _resources,
}


# Wagtail asks for each row of a page, and a page has 20, what it can be translated to.
FULL_PAGE = {"library_reading_list:list": 20}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_asks_as_much_for_fifty_rows_as_for_five(name, chief):
    address, make, first = reverse(name), LISTS[name], FULL_PAGE.get(name, 5)
    make(first)
    few = count_queries(chief, address)
    make(50 - first)

    assert count_queries(chief, address) == few


def test_a_search_and_a_filter_of_resources_ask_no_more_either(chief):
    listed = reverse("library_resource:list")
    addresses = [f"{listed}?q=newer", f"{listed}?status=changed&missing=year"]
    _resources(5)
    few = [count_queries(chief, address) for address in addresses]
    _resources(45)

    assert [count_queries(chief, address) for address in addresses] == few


@pytest.mark.parametrize("action", ["publish", "unpublish"])
def test_a_preview_asks_no_more_for_more_records(action, chief):
    resources = ResourceFactory.create_batch(50, revised=True)
    set_access(resources=resources[:3], access_rights="staff")
    address = reverse("wagtail_bulk_action", args=["library", "resource", action])

    def preview(count):
        query = "&".join(f"id={resource.pk}" for resource in resources[:count])
        return count_queries(chief, f"{address}?{query}")

    assert preview(50) == preview(5)


def test_an_edit_page_asks_no_more_in_a_larger_library():
    chief = Client()
    chief.force_login(UserFactory(is_superuser=True))
    _resources(5)
    resource = ResourceFactory(subjects=[ConceptFactory()], revised=True)
    address = reverse("library_resource:edit", args=[resource.pk])
    few = count_queries(chief, address)
    _resources(45)

    assert count_queries(chief, address) == few
