"""Two backups of a walk are compared row by row, and what is missing is told."""

import sqlite3
from contextlib import closing

import pytest
from bench.walk.comparison import differences, unexplained

_TABLES = """
CREATE TABLE library_resource (id INTEGER PRIMARY KEY, title TEXT, fields TEXT);
CREATE TABLE library_file (id INTEGER PRIMARY KEY, resource_id INTEGER, title TEXT);
CREATE TABLE vocabularies_concept (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE leases_lease (name TEXT PRIMARY KEY);
INSERT INTO library_resource VALUES (1, 'Fees', '{"a": 1, "b": 2}'), (2, 'Law', '{}');
INSERT INTO library_file VALUES (1, 1, 'Annex');
INSERT INTO vocabularies_concept VALUES (1, 'Shelter');
INSERT INTO leases_lease VALUES ('import');
"""


@pytest.fixture
def pair(tmp_path):
    """The files of two equal libraries."""
    paths = (tmp_path / "before.sqlite3", tmp_path / "after.sqlite3")
    for path in paths:
        with closing(sqlite3.connect(path)) as file:
            file.executescript(_TABLES)
    return paths


def change(path, statement):
    with closing(sqlite3.connect(path)) as file:
        file.executescript(statement)


def test_equal_libraries_do_not_differ_however_their_json_is_written(pair):
    change(
        pair[1],
        """UPDATE library_resource SET fields = '{"b":2,"a":1}' WHERE id = 1;
        DELETE FROM leases_lease;""",
    )

    assert differences(*pair) == {}


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM vocabularies_concept",
        "UPDATE vocabularies_concept SET name = 'Refuge'",
        "DROP TABLE vocabularies_concept",
        "UPDATE library_resource SET title = 'Laws' WHERE id = 2",
        # Of a record that an editor changed, but not this of it.
        "UPDATE library_resource SET fields = '{}' WHERE id = 1",
        "DELETE FROM library_resource WHERE id = 1",
    ],
)
def test_what_is_gone_or_changed_without_an_editor_is_told(pair, statement):
    change(pair[1], statement)

    assert len(unexplained(differences(*pair), edited={"1"})) == 1


def test_what_editors_changed_and_added_is_explained(pair):
    change(
        pair[1],
        """UPDATE library_resource SET title = 'Fees of today' WHERE id = 1;
        UPDATE library_file SET title = 'Annex 1' WHERE id = 1;
        INSERT INTO library_resource VALUES (3, 'New', '{}');""",
    )

    found = differences(*pair)

    assert unexplained(found, edited={"1", "3"}) == []
    assert len(found["library_resource"].new) == 2


def test_tables_that_move_by_themselves_may_lose_rows(pair):
    change(pair[1], "DELETE FROM vocabularies_concept")

    found = differences(*pair)

    assert unexplained(found, edited=(), moving={"vocabularies_concept"}) == []
    assert unexplained(found, edited=(), moving={"library_file"}) != []
