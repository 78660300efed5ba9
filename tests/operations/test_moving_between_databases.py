"""A library moves from PostgreSQL to SQLite and back, equal to what it was."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from tests import databases
from tests.installation import Installation, database_of

pytestmark = [pytest.mark.postgresql]
# Who was signed in, what processes note about themselves, and what is made again.
_NOT_CARRIED = {
    *("accounts_session", "accounts_cacheentry", "accounts_storedanswer"),
    *("accounts_token", "django_migrations", "operations_rolestate"),
    *("wagtailsearch_indexentry", "search_indexchange", "search_indexedrecord"),
    *("search_examplesearch", "leases_lease"),
}

# SQLite has one model more: Wagtail's index of words.
_ALSO_OF_SQLITE = ("django_content_type", "auth_permission")


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Installation]:
    """A data directory with an empty PostgreSQL database."""
    folder = tmp_path / "third"
    name = database_of(folder)
    databases.make_empty(name)
    place = Installation(folder)
    place.settings["FREESHELF_DATABASE_URL"] = databases.url_of(name)
    yield place
    place.close()


def run(place: Installation, *words: str) -> str:
    """Run a command in a fresh process, for another kind of database."""
    process = place.start_freeshelf(*words)
    said, _ = process.communicate(timeout=300)
    assert process.returncode == 0, said
    return said


def rows(place: Installation) -> dict[str, list[tuple]]:
    """Every row of every table that is carried."""
    with psycopg.connect(place.settings["FREESHELF_DATABASE_URL"]) as database:
        names = database.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        ).fetchall()
        return {
            name: sorted(map(str, database.execute(f'TABLE "{name}"')))
            for (name,) in names
            if name not in _NOT_CARRIED
        }


def test_there_and_back_again(installation, empty, tmp_path):
    installation.process("seed", "10")
    installation.process("bring_in_short_file")
    before = rows(installation)
    file = Installation(tmp_path / "second")

    run(installation, "backup", str(tmp_path / "one.tar"))
    run(file, "restore", str(tmp_path / "one.tar"))
    with closing(file.database()) as database, database:
        # The clock of SQLite writes moments in another form than Django.
        database.execute(
            "INSERT INTO search_indexchange (kind, key) VALUES ('field', 'a')"
        )
    run(file, "backup", str(tmp_path / "two.tar"))
    run(empty, "restore", str(tmp_path / "two.tar"))

    after = rows(empty)
    for name in _ALSO_OF_SQLITE:
        assert set(before.pop(name)) <= set(after.pop(name))
    assert {name: len(found) for name, found in after.items()} == {
        name: len(found) for name, found in before.items()
    }
    assert after == before
    assert before["library_resource"]
    assert before["library_filecontent"]
    assert "agree" in run(empty, "doctor", "--check")
    with pytest.raises(AssertionError, match="holds"):
        run(empty, "restore", str(tmp_path / "two.tar"))
    file.close()
