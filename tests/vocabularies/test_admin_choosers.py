"""Choosers of topics, reading lists and reusable blocks are searched."""

import pytest
from django.test import Client

from tests.library.factories import ReadingListFactory, UserFactory
from tests.vocabularies.factories import ConceptFactory

pytestmark = pytest.mark.django_db

CHOOSE = "/admin/snippets/choose/{}/"


@pytest.fixture
def chief() -> Client:
    client = Client()
    client.force_login(UserFactory(is_superuser=True))
    return client


def test_a_topic_is_found_by_any_of_its_labels(chief):
    ConceptFactory(label="Debt bondage", alternative={"fr": ["Péonage"]})
    ConceptFactory(label="Recruitment fees")
    address = CHOOSE.format("vocabularies/concept")

    assert 'name="q"' in chief.get(address).json()["html"]
    found = chief.get(f"{address}results/?q=peonage").content.decode()

    assert "Debt bondage" in found
    assert "Recruitment fees" not in found
    assert "Recruitment fees" in chief.get(f"{address}results/?q=").content.decode()
    nothing = chief.get(f"{address}results/?q=zzzz").content.decode()
    assert "Debt bondage" not in nothing


def test_a_reading_list_is_found_by_words_of_its_title(chief):
    ReadingListFactory(title="The first hour for an inspector")
    ReadingListFactory(title="Due diligence")
    address = CHOOSE.format("library/readinglist")

    assert 'name="q"' in chief.get(address).json()["html"]
    found = chief.get(f"{address}results/?q=inspector+hour").content.decode()

    assert "The first hour" in found
    assert "Due diligence" not in found
    # Whoever may read less finds less.
    ReadingListFactory(title="Closed hour", access_rights="staff")
    other = Client()
    rights = ["library.view_readinglist", "library.add_readinglist"]
    other.force_login(UserFactory(permissions=rights))
    seen = other.get(f"{address}results/?q=hour").content.decode()
    assert "Closed hour" not in seen
