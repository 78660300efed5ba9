"""A list asks the database as often for many objects as for a few."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from freeshelf.api.presenters.records import EXPANDABLE
from freeshelf.api.schemas.records import RecordOut
from freeshelf.ingest.models import Source
from freeshelf.library.access import FIELD_OF_ROLE
from freeshelf.library.models import (
    File,
    ResourceCreator,
    ResourceIdentifier,
    ResourceRelation,
)
from tests.api.sources import came_from, source
from tests.events.factories import EventFactory
from tests.fields.factories import FieldFactory
from tests.library.factories import AgentFactory, FileFactory, ResourceFactory
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


def test_sources_ask_as_often_for_many(get, own_place):
    paths = ("sources", "sources/partner-0/records?expand=sources")

    def add(number: int) -> None:
        origins = [source(f"partner-{number + each}") for each in range(3)]
        for _number in range(3):
            record = ResourceFactory()
            for origin in (*origins, Source.objects.get(slug="partner-0")):
                came_from(origin, record)

    add(0)
    few = {path: _count(get, f"/api/v1/{path}") for path in paths}
    add(3)
    many = {path: _count(get, f"/api/v1/{path}") for path in paths}

    for path in paths:
        assert many[path][0] > few[path][0]
        assert many[path][1] == few[path][1], path


@pytest.fixture
def described(shelve):
    """A record with all that one can have; of three agents two were merged."""
    house = AgentFactory(name="Kiln House")
    record = ResourceFactory(
        identifier="full",
        publisher=AgentFactory(merged_into=house),
        creators=[AgentFactory(merged_into=house), AgentFactory(name="Ana")],
        field_values={FieldFactory(key="pages").key: "Twelve"},
        **{
            FIELD_OF_ROLE[role]: [ConceptFactory(scheme__role=role, label=role)]
            for role in FIELD_OF_ROLE
        },
    )
    role = ResourceCreator.Role.CONTRIBUTOR
    bo = AgentFactory(name="Bo")
    ResourceCreator.objects.create(resource=record, agent=bo, role=role)
    for kind, value in (("doi", "10.1234/kilns"), ("source", "not-to-be-shown")):
        ResourceIdentifier.objects.create(resource=record, kind=kind, value=value)
    FileFactory(resource=record)
    File.objects.update(opens_on=date(2020, 1, 1))
    for kind in ("newer_edition_of", "translation_of"):
        other = ResourceFactory(language="es", issued="2030")
        ResourceRelation.objects.create(resource=other, kind=kind, target=record)
    ResourceRelation.objects.create(resource=record, kind="cites", target=other)
    came_from(source(), record)
    shelve()
    return record


def test_a_field_that_is_chosen_is_that_of_the_whole_record(described, get):
    path, expand = "records/full", ",".join(EXPANDABLE)
    whole = get(path, expand=expand)["data"]

    def check(name):
        chosen = get(path, expand=expand, fields=name)["data"]
        assert chosen == {"id": "full", name: whole[name]}

    for name in RecordOut.model_fields:
        check(name)
    plain = ("alternative", "is_part_of", "source_url", "license", "rights")
    plain += ("description_html",)
    empty = {name for name, value in whole.items() if value in ("", [], None)}
    assert empty <= {*plain, "description", "issued", "legal_status", "content_notice"}
    assert whole["publisher"]["name"] == "Kiln House"
    assert [each["name"] for each in whole["creators"]] == ["Kiln House", "Ana"]
    assert [each["name"] for each in whole["contributors"]] == ["Bo"]
    assert [each["value"] for each in whole["identifiers"]] == ["10.1234/kilns"]

    File.objects.update(opens_on=date(2999, 1, 1))
    whole = get(path)["data"]
    for name in ("available", "is_embargoed", "file_count"):
        check(name)
    assert (whole["available"], whole["is_embargoed"]) == ("2999-01-01", True)


@pytest.mark.parametrize(
    ("path", "fields"), [("records", "title"), ("search", "title"), ("changes", "id")]
)
def test_what_is_not_chosen_is_not_loaded(described, client, path, fields):
    def read(query):
        with CaptureQueriesContext(connection) as captured:
            body = client.get(f"/api/v1/{path}{query}").json()
        sql = " ".join(query["sql"] for query in captured)
        tables = ("resourcecreator", "resourceidentifier", "resource_subjects")
        return body["data"][0], {t for t in tables if f'FROM "library_{t}"' in sql}

    whole, needed = read("")
    chosen, loaded = read(f"?fields={fields}")

    assert (len(needed), loaded) == (3, set())
    assert chosen == {"id": whole["id"], fields: whole[fields]}
