"""A list costs what it returns: no answer reads records or topics of others."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.library.factories import ReadingListFactory, ResourceFactory
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory

pytestmark = pytest.mark.django_db


@contextmanager
def _plans() -> Iterator[list[str]]:
    """Collect how the database goes about each question to the tables of changes."""
    plans: list[str] = []
    with CaptureQueriesContext(
        connection,
    ) as captured:
        yield plans
    for query in captured.captured_queries:
        if "changes_" in query["sql"] and query["sql"].startswith("SELECT"):
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
                plans += [row[3] for row in cursor.fetchall()]


@pytest.fixture
def library(stamped, settings):
    """Records with topics of their own, of which one is in a small set."""
    settings.FREESHELF_OAI = settings.FREESHELF_OAI | {"PAGE_SIZE": 3}
    scheme = ConceptSchemeFactory(role="subject", identifier="themes")
    records = [
        ResourceFactory(subjects=[ConceptFactory(scheme=scheme, identifier=f"t{n}")])
        for n in range(8)
    ]
    ReadingListFactory(slug="few", resources=records[:1]).save()
    stamped()
    return records


@pytest.mark.parametrize("spec", ["list:few", "topic:themes", "topic:themes:t1"])
def test_a_list_of_a_set_reads_its_records_in_their_order(provider, library, spec):
    with _plans() as plans:
        found = provider("ListRecords", metadataPrefix="oai_dc", set=spec)
        if spec == "topic:themes":
            found = provider("ListRecords", resumptionToken=found.token)

    assert found.headers
    assert any("USING INDEX set_order" in plan for plan in plans)
    # What is sorted is the sets of each record, for its header.
    assert not [plan for plan in plans if plan.startswith("SCAN")]


def test_sets_are_listed_without_a_look_at_their_records(provider, library):
    with _plans() as plans:
        found = provider("ListSets")

    assert len([x for x in found.texts(".//o:setSpec") if x.startswith("topic:")]) == 9
    scanned = [plan for plan in plans if plan.startswith("SCAN")]
    assert all("changes_recordset" in plan for plan in scanned)
    assert any("set_order" in plan for plan in plans)


def test_noting_a_record_reads_its_own_topics_only(library, stamped):
    ResourceFactory(subjects=[ConceptFactory(identifier="alone")])

    with CaptureQueriesContext(connection) as captured:
        stamped()

    read = [
        each["sql"]
        for each in captured.captured_queries
        if each["sql"].startswith("SELECT")
        and 'FROM "vocabularies_concept' in each["sql"]
    ]
    assert read
    assert all(" WHERE " in sql and " IN (" in sql for sql in read), read
