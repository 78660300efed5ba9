"""PostgreSQL's own tools bring the library back as it was at a moment."""

import os
import time
from collections.abc import Iterator

import psycopg
import pytest
from scripts.services.postgresql_copies import ArchivingServer

from tests.installation import database_of

pytestmark = [pytest.mark.postgresql]


@pytest.fixture
def library(installation) -> Iterator[ArchivingServer]:
    """The library, on a server that archives its log."""
    server = ArchivingServer(os.environ["FREESHELF_DATABASE_URL"])
    server.copy()
    installation.settings.update(_at(server.start(), installation))
    yield server
    server.stop()


def _at(settings, installation) -> dict[str, str]:
    url = settings["FREESHELF_DATABASE_URL"]
    return {
        "FREESHELF_DATABASE_URL": url.replace(
            "/postgres", f"/{database_of(installation.folder)}"
        )
    }


def _titles(installation) -> list[str]:
    with psycopg.connect(installation.settings["FREESHELF_DATABASE_URL"]) as database:
        rows = database.execute("SELECT title FROM library_resource ORDER BY title")
        return [title for (title,) in rows]


def test_a_library_is_restored_to_a_moment(installation, library):
    source = installation.settings["FREESHELF_DATABASE_URL"]
    with psycopg.connect(source, autocommit=True) as server:
        restored = ArchivingServer(source.rpartition("/")[0] + "/postgres")
        restored.copy()
        installation.process("seed", "3")
        installation.process("bring_in_short_file")
        before = _titles(installation)
        (moment,) = server.execute("SELECT clock_timestamp()::text").fetchone()
        time.sleep(0.1)
        installation.process("delete_records", "Guide")
        assert _titles(installation) == ["Short"]
        (segment,) = server.execute(
            "SELECT pg_walfile_name(pg_switch_wal())"
        ).fetchone()
        deadline = time.monotonic() + 60
        while not (library.archive / segment).exists():
            assert time.monotonic() < deadline
            time.sleep(0.1)
    try:
        settings = restored.start(library.archive, moment)
        installation.settings.update(_at(settings, installation))

        assert _titles(installation) == before == [*_guides(3), "Short"]
        # The index is of a later moment, and every file is there.
        installation.freeshelf("reindex")
        assert "agree" in installation.freeshelf("doctor", "--check")
    finally:
        restored.stop()


def _guides(count: int) -> list[str]:
    return [f"Guide {number}" for number in range(count)]
