"""Doctor says in one sentence what is wrong with the connection to the database."""

import psycopg
import pytest
from django.db import OperationalError, connection

from freeshelf.operations.connections import (
    connections_needed,
    database_troubles,
    explain,
)
from tests import databases


@pytest.mark.sqlite
@pytest.mark.django_db
def test_a_file_has_no_trouble_of_a_server():
    assert list(database_troubles()) == []
    assert "no such table" in explain(OperationalError("no such table: x"))


@pytest.fixture
def url():
    return databases.url_of(connection.settings_dict["NAME"])


@pytest.fixture
def owner(transactional_db, url):
    """Return the user that may change the database beside Freeshelf."""
    with psycopg.connect(url, autocommit=True) as opened:
        yield opened


@pytest.mark.postgresql
def test_a_database_in_order_has_no_trouble(owner):
    assert list(database_troubles()) == []


@pytest.mark.postgresql
def test_text_that_is_sorted_otherwise_is_named(owner):
    owner.execute(
        'ALTER TABLE library_agent ALTER name TYPE varchar COLLATE "und-x-icu"'
    )

    (trouble,) = database_troubles()

    assert "library_agent.name" in trouble


@pytest.mark.postgresql
def test_missing_rights_are_named(owner):
    role = f"limited_{connection.settings_dict['NAME']}"
    owner.execute(f'CREATE ROLE "{role}"')
    owner.execute(f'GRANT SELECT ON ALL TABLES IN SCHEMA public TO "{role}"')
    owner.execute("REVOKE CREATE ON SCHEMA public FROM public")
    try:
        with connection.cursor() as cursor:
            cursor.execute(f'SET ROLE "{role}"')
        troubles = list(database_troubles())
    finally:
        connection.close()
        owner.execute(f'DROP OWNED BY "{role}"')
        owner.execute(f'DROP ROLE "{role}"')

    assert len(troubles) == 2
    assert "may not create tables" in troubles[0]
    assert "may not read and write" in troubles[1]


@pytest.mark.postgresql
def test_a_machine_that_opens_more_connections_than_there_are_is_named(owner, settings):
    settings.FREESHELF_SERVER = {**settings.FREESHELF_SERVER, "WEB_WORKERS": 500}

    (trouble,) = database_troubles()

    assert str(connections_needed()) in trouble


@pytest.mark.postgresql
@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("PASSWORD", "wrong", "refuses the username or the password"),
        ("USER", "nobody", "refuses the username or the password"),
        ("NAME", "missing", "has no such database"),
        ("PORT", 1, "cannot be reached"),
        ("HOST", "missing.invalid", "has an unknown host"),
    ],
)
def test_why_a_connection_fails_is_one_sentence(
    transactional_db, monkeypatch, setting, value, said
):
    connection.close()
    password = connection.settings_dict["PASSWORD"]
    monkeypatch.setitem(connection.settings_dict, setting, value)

    with pytest.raises(OperationalError) as failed:
        connection.ensure_connection()

    sentence = explain(failed.value)
    monkeypatch.undo()
    assert said in sentence
    assert "\n" not in sentence
    assert password not in sentence


@pytest.mark.postgresql
def test_a_command_says_it_too(installation):
    whole = installation.settings["FREESHELF_DATABASE_URL"]
    installation.settings["FREESHELF_DATABASE_URL"] = f"{whole}_missing"
    said = installation.freeshelf("doctor", status=1)
    installation.settings["FREESHELF_DATABASE_URL"] = whole

    assert "has no such database" in said
    assert "Traceback" not in said
    assert "agree" in installation.freeshelf("doctor", "--check")


@pytest.mark.postgresql
def test_an_empty_database_holds_no_library(installation):
    url = databases.url_of("postgres")
    installation.settings["FREESHELF_DATABASE_URL"] = url

    said = installation.freeshelf("doctor", status=2)

    assert "There is no library in the database" in said
    # Whoever opens one instead may not restore any more.
    assert "bring one with `freeshelf restore`" in said
