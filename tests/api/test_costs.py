"""A list asks the database as often for many objects as for a few."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.events.factories import EventFactory
from tests.library.factories import ResourceFactory
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory

pytestmark = pytest.mark.django_db


def _count(get: Callable[..., Any], path: str) -> tuple[int, int]:
    """Return how many objects a list has, and how many queries it asked."""
    get(path)  # what a process reads once
    with CaptureQueriesContext(connection) as captured:
        found = get(path)["data"]
    return len(found), len(captured)


@pytest.fixture
def add(own_place):
    """Add a few events, concepts and vocabularies that only their records show."""

    def make() -> None:
        for _number in range(3):
            scheme = ConceptSchemeFactory(role="subject", is_public=False)
            above = ConceptFactory(scheme=scheme)
            topic = ConceptFactory(scheme=scheme)
            topic.broader.add(above)
            place = ConceptFactory(scheme__role="place", scheme__is_public=False)
            ResourceFactory(subjects=[topic])
            EventFactory(subjects=[topic], place=place)

    return make


def test_lists_of_what_hidden_vocabularies_name_ask_as_often_for_many(get, add):
    paths = ("events", "topics", "schemes")
    add()
    few = {path: _count(get, path) for path in paths}
    add()
    many = {path: _count(get, path) for path in paths}

    for path in paths:
        assert many[path][0] > few[path][0]
        assert many[path][1] == few[path][1], path
