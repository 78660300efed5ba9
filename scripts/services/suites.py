"""Tests that run against real servers, and the servers that each needs."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from scripts.services.balancer import Balancer
from scripts.services.cache import Cache
from scripts.services.cluster import OpenSearchCluster
from scripts.services.object_store import ObjectStore
from scripts.services.opensearch import OpenSearch
from scripts.services.postgresql import PostgreSQL
from scripts.services.server import Server
from scripts.services.versions import Versions


@dataclass(frozen=True, slots=True)
class Suite:
    """Tests that run with the settings of some servers."""

    title: str
    needs: tuple[type[Server], ...]  # started for it
    paths: tuple[str, ...]  # of pytest; it may have further words, such as -k
    settings: Mapping[str, str] = field(default_factory=dict)  # more environment
    starts: tuple[type[Server], ...] = ()  # installed, and started by the tests


def _without(*tests: str) -> tuple[str, ...]:
    return tuple(f"--deselect={test}" for test in tests)


_DATABASE = (
    # Of PostgreSQL alone, and what it must have in common with SQLite.
    "tests/project/test_postgresql.py",
    "tests/operations/test_connections.py",
    "tests/operations/test_moving_between_databases.py",
    "tests/operations/test_point_in_time.py",
    "tests/library/test_order_of_text.py",
    # Models, access, and what a transaction promises.
    "tests/library/test_admin_closed_records.py",
    "tests/library/test_bulk_changes.py",
    "tests/library/test_embargo.py",
    "tests/library/test_files.py",
    "tests/library/test_merging.py",
    "tests/library/test_reader_groups.py",
    "tests/vocabularies/test_services.py",
    "tests/changes",
    "tests/oaipmh/test_datestamps.py",
    "tests/oaipmh/test_verbs.py",
    "tests/api/test_changes.py",
    "tests/api/test_writing.py",
    # Every table is searched and rewritten.
    "tests/privacy",
    "tests/inbox/test_services.py",
    "tests/statistics",
    "tests/admin/test_statistics.py",
    # Outbox, queue, imports, and whole stories.
    "tests/search/test_indexing.py",
    "tests/wiring/test_index_follows.py",
    "tests/leases/test_leases.py",
    "tests/operations/test_doctor.py",
    "tests/operations/test_worker.py",
    "tests/leases",
    "tests/ingest/test_load_undo.py",
    "tests/ingest/test_loader.py",
    "tests/ingest/test_odd_records.py",
    "tests/journeys",
    # Left out, as they ask the database nothing that others here do not ask: a walk
    # over all addresses, what is read from and written to files, what never asks it.
    *_without(
        "tests/library/test_admin_closed_records.py::"
        "test_no_address_of_the_admin_area_tells_of_a_record_that_someone_may_not_read",
        "tests/vocabularies/test_services.py::"
        "test_bundled_vocabularies_are_imported_once_and_then_left_alone",
        "tests/vocabularies/test_services.py::"
        "test_each_bundled_vocabulary_comes_out_as_it_went_in",
        "tests/vocabularies/test_services.py::"
        "test_whatever_a_file_says_comes_out_again_or_is_refused",
        "tests/privacy/test_person_matching.py",
        "tests/journeys/test_first_week.py",
        "tests/statistics/test_five_days.py::"
        "test_any_question_has_a_short_term_or_none",
    ),
)

# In the order in which they run. To add a server: a subclass of Server in a module of
# this folder, and a suite that needs it.
SUITES = (
    Suite("What touches the database, on PostgreSQL", (PostgreSQL,), _DATABASE),
    Suite(
        "The port of search engines, on OpenSearch",
        (OpenSearch,),
        (
            "tests/search/test_engines.py",
            "tests/search/test_engine_facets.py",
            "tests/search/test_engine_neighbours.py",
            "tests/search/test_engine_writing.py",
            "tests/search/test_opensearch.py",
            "tests/search/test_opensearch_vectors.py",
            "tests/search/test_opensearch_requests.py",
            "-k",
            "opensearch",
        ),
    ),
    Suite(
        "Files in a bucket, and a cache that nodes share",
        (ObjectStore, Cache),
        (
            "tests/services/test_files_in_a_bucket.py",
            "tests/services/test_shared_cache.py",
        ),
    ),
    Suite(
        "Each kind of fault for ten seconds",
        (),
        # They share servers and nodes.
        ("tests/services/test_faults.py", "--numprocesses=0"),
        settings={"TEST_FAULTS": "1"},
        starts=(OpenSearchCluster, PostgreSQL, ObjectStore, Cache),
    ),
    Suite(
        "Two versions side by side, while readers read",
        (Versions, PostgreSQL, Cache, ObjectStore, OpenSearch, Balancer),
        ("tests/rolling/test_two_versions.py", "--numprocesses=0"),
    ),
)
