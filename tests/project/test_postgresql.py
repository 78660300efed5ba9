"""The connection to PostgreSQL: it waits, gives up, opens again and is shared."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import suppress

import psycopg
import pytest
from django.db import OperationalError, connection, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from django.urls import reverse
from scripts.services.relay import Relay

from freeshelf.library.database import be_impatient, giving_way, share_connections
from freeshelf.library.models import Agent
from freeshelf.operations.migration import migrate, missing_migrations
from freeshelf.vocabularies.cached_rows import SharedToken
from tests import databases
from tests.library.admin import fields_of
from tests.library.factories import AgentFactory, UserFactory

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def other():
    """Somebody else on the same database."""
    url = databases.url_of(connection.settings_dict["NAME"])
    with psycopg.connect(url, autocommit=True) as opened:
        yield opened


@pytest.fixture
def impatient(monkeypatch):
    """Wait for others for a moment only."""
    options = {**connection.settings_dict["OPTIONS"], "timeout": 0.2}
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", options)
    yield
    connection.close()


def test_every_column_of_text_is_sorted_by_the_code_of_its_characters(other):
    others = other.execute(
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND collation_name IS DISTINCT FROM 'C'"
        " AND data_type IN ('character varying', 'text') ORDER BY 1, 2"
    ).fetchall()

    assert others == []


def test_commits_are_counted(transactional_db):
    before = connection.commits
    agent = AgentFactory()
    once = connection.commits
    with transaction.atomic():
        Agent.objects.filter(pk=agent.pk).update(name="One")
        Agent.objects.filter(pk=agent.pk).update(name="Two")
    twice = connection.commits
    with transaction.atomic():
        Agent.objects.filter(pk=agent.pk).update(name="Three")
        transaction.set_rollback(True)

    assert once > before
    assert connection.commits == twice == once + 1


def test_a_lock_that_another_holds_too_long_is_busy(impatient, other):
    agent = AgentFactory()
    with other.transaction():
        other.execute("SELECT 1 FROM library_agent FOR UPDATE")
        with pytest.raises(OperationalError) as refused:
            Agent.objects.filter(pk=agent.pk).update(name="Other")

    assert connection.is_busy(refused.value)
    assert not connection.is_away(refused.value)
    Agent.objects.filter(pk=agent.pk).update(name="Other")


def test_a_server_that_does_not_answer_is_given_up_and_asked_again_later(monkeypatch):
    relay = Relay(int(connection.settings_dict["PORT"]))
    for name, value in (
        ("HOST", "127.0.0.1"),
        ("PORT", relay.port),
        ("OPTIONS", {**connection.settings_dict["OPTIONS"], "connect_timeout": 4}),
    ):
        monkeypatch.setitem(connection.settings_dict, name, value)
    be_impatient(wait_seconds=20, answer_seconds=1)
    assert Agent.objects.count() == 0

    relay.cut()
    began = time.monotonic()
    for _ in ("the statement that waits", "a new connection"):
        with pytest.raises(OperationalError) as refused:
            Agent.objects.count()
        assert connection.is_away(refused.value)
        connection.close_if_unusable_or_obsolete()
    assert time.monotonic() - began < 10
    relay.join()

    assert Agent.objects.count() == 0
    connection.close()
    relay.close()


def test_who_becomes_impatient_waits_for_no_lock_from_before(monkeypatch):
    options = dict(connection.settings_dict["OPTIONS"])
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", options)
    connection.ensure_connection()

    be_impatient(wait_seconds=1, answer_seconds=5)

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('lock_timeout')")
        assert cursor.fetchone() == ("1s",)
    connection.close()


def test_a_migration_gives_way_to_a_reader_who_waits_for_it(other):
    """Each has a table that the other wants: it is not the reader who is refused."""

    def read_what_is_locked():
        with other.transaction():
            other.execute("SELECT 1 FROM library_fileversion")
            has_read.set()
            is_locked.wait()
            return other.execute("SELECT count(*) FROM library_file").fetchone()

    has_read, is_locked = threading.Event(), threading.Event()
    with ThreadPoolExecutor(max_workers=1) as pool:
        reading = pool.submit(read_what_is_locked)
        has_read.wait()
        with giving_way(), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE library_file")
            is_locked.set()
            with pytest.raises(OperationalError) as refused:
                cursor.execute("LOCK TABLE library_fileversion")
            transaction.set_rollback(True)

        assert reading.result() == (0,)
    assert connection.is_busy(refused.value)
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone()[0] == "1min"


def test_a_migration_is_made_again_until_nobody_reads_its_tables(other):
    MigrationExecutor(connection).migrate([("library", "0006_assigned_to")])
    with ThreadPoolExecutor(max_workers=1) as pool:
        with other.transaction():
            other.execute("SELECT 1 FROM library_file")
            migrating = pool.submit(migrate, wait=False, report=print)
            with suppress(FutureTimeoutError):
                migrating.result(timeout=1.5)
            is_waiting = not migrating.done()
        migrating.result()

    assert is_waiting
    assert missing_migrations() == 0


def test_an_editor_gets_the_page_that_keeps_the_form(impatient, other):
    editor = Client()
    editor.force_login(UserFactory(is_superuser=True))
    address = reverse("library_resource:add")
    data = fields_of(editor.get(address).content.decode())
    with other.transaction():
        other.execute("LOCK library_resource IN SHARE MODE")
        refused = editor.post(address, data | {"title": "Fair recruitment"})

    assert refused.status_code == 503
    assert refused["Retry-After"] == "5"


def test_a_connection_that_the_server_ended_is_opened_again(other):
    AgentFactory(name="Before")
    other.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    with pytest.raises(OperationalError) as lost:
        Agent.objects.count()

    assert connection.is_away(lost.value)
    assert Agent.objects.count() == 1


def test_a_connection_that_is_lost_while_rows_are_read_is_an_error_of_django(other):
    for number in range(3):
        AgentFactory(name=f"Agent {number}")
    rows = Agent.objects.order_by("pk").iterator(chunk_size=1)
    next(rows)
    other.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )

    with pytest.raises(OperationalError) as lost:
        list(rows)

    assert connection.is_away(lost.value)
    assert Agent.objects.count() == 3


def test_readers_are_told_to_come_back_while_the_server_is_away(client, monkeypatch):
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "PORT", 1)
    client.raise_request_exception = False

    away = client.get("/")
    monkeypatch.undo()
    back = client.get("/")

    assert away.status_code == 503
    assert away["Retry-After"] == "5"
    assert back.status_code < 500


def test_who_writes_alone_makes_others_wait(other):
    done = []

    def write() -> None:
        with transaction.atomic():
            connection.write_alone("changes")
            done.append(True)
        connection.close()

    with other.transaction():
        other.execute("SELECT pg_advisory_xact_lock(hashtextextended('changes', 0))")
        thread = threading.Thread(target=write)
        thread.start()
        thread.join(0.3)
        waited = not done
    thread.join(10)

    assert waited
    assert done


def test_threads_share_a_few_connections(monkeypatch, other):
    connection.close()
    for name in ("OPTIONS", "CONN_MAX_AGE"):
        value = connection.settings_dict[name]
        kept = dict(value) if isinstance(value, dict) else value
        monkeypatch.setitem(connection.settings_dict, name, kept)
    share_connections(2)

    def count(_number: int) -> int:
        try:
            return Agent.objects.count()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as threads:
        counts = list(threads.map(count, range(40)))
    (opened,) = other.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid()"
    ).fetchone()
    connection.close()
    connection.close_pool()

    assert counts == [0] * 40
    assert 0 < opened <= 3


def test_a_token_is_renewed_or_the_change_is_refused(impatient, other):
    token = SharedToken("tests")
    token.renew()
    before = token.current(at_once=True)

    @transaction.atomic
    def change() -> None:
        AgentFactory(name="Unseen")
        token.renew()

    with other.transaction():
        other.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [token.key]
        )
        other.execute("SELECT 1 FROM accounts_cacheentry FOR UPDATE")
        with pytest.raises(OperationalError):
            change()

    assert token.current(at_once=True) == before
    assert not Agent.objects.filter(name="Unseen").exists()
