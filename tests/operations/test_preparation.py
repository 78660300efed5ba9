"""A bare folder becomes a library by the first command that needs one."""

import shutil

import pytest


def test_a_program_leaves_the_database_of_a_newer_one_alone(installation):
    with installation.database() as database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) "
            "VALUES ('library', '9999_later', '2099-01-01')"
        )

    said = installation.freeshelf("serve", "--port", "0", status=1)

    assert "changed by a newer version of Freeshelf (library 9999_later)" in said


@pytest.mark.parametrize(
    ("call", "status"),
    [(["serve", "--port", "0"], 1), (["manage", "migrate"], 2), (["doctor"], 2)],
)
def test_a_database_of_before_the_first_history_is_refused_in_one_sentence(
    installation, call, status
):
    with installation.database() as database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) "
            "VALUES ('pages', '0002_languages', '2026-11-01')"
        )
        tables = database.execute("SELECT name FROM sqlite_schema").fetchall()

    said = installation.freeshelf(*call, status=status)

    (sentence,) = [each for each in said.splitlines() if each.startswith("freeshelf:")]
    assert "The database was made by a version of Freeshelf before 0.2" in sentence
    assert "Traceback" not in said
    with installation.database() as database:
        assert database.execute("SELECT name FROM sqlite_schema").fetchall() == tables


def test_tables_that_someone_made_alone_get_the_vocabularies(installation):
    said = installation.freeshelf("createuser", "ana", "--role", "editor")

    assert "Loading the vocabularies" in said
    assert "Creating the database" not in said
    with installation.database() as database:
        schemes = database.execute("SELECT identifier FROM vocabularies_conceptscheme")
        assert {"topics", "places", "resource-types"} <= {row[0] for row in schemes}
        homes = database.execute("SELECT count(*) FROM pages_homepage").fetchone()
        assert homes == (1,)


def test_parts_of_a_machine_that_start_at_once_gather_static_files_once(installation):
    """Real files, as no other take long enough for three to meet."""
    shutil.rmtree(installation.folder / "static")

    parts = [installation.start("make_ready") for _ in range(3)]

    said = [part.communicate(timeout=300)[0].strip() for part in parts]
    assert sorted(said) == ["gathered", "were there", "were there"]
    assert list((installation.folder / "static").glob("web/js/exit.*.js"))
