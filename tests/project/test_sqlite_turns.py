"""Writers of SQLite take turns; none is kept out by one that writes in a loop."""

import fcntl
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.contrib.auth.models import Group
from django.db import OperationalError, connection, transaction

from freeshelf.project.sqlite import base

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]


class Loop:
    """Someone who writes without a pause, each time for a while."""

    def __init__(self) -> None:
        self.rounds = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> "Loop":
        self._thread.start()
        while not self.rounds:
            time.sleep(0.001)
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            with transaction.atomic():
                Group.objects.create(name=f"Round {self.rounds}")
                self.rounds += 1
                time.sleep(0.04)
        connection.close()


def in_thread(action: Callable[[], object]) -> object:
    def run() -> object:
        try:
            return action()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()


@contextmanager
def another_writer() -> Iterator[None]:
    """Someone else than Django who keeps the database."""
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


@pytest.fixture
def impatient(monkeypatch):
    options = {**connection.settings_dict["OPTIONS"], "timeout": 0.2}
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", options)


def test_who_waits_comes_before_who_has_just_written():
    waited = []

    def save(number: int) -> None:
        before = loop.rounds
        with transaction.atomic():
            Group.objects.create(name=f"Editor {number}")
            waited.append(loop.rounds - before)

    with Loop() as loop:
        for number in range(10):
            in_thread(lambda number=number: save(number))

    # The round that was under way, and one that began while the thread did; a busy
    # machine lets a thread sleep for more.
    assert sorted(waited)[5] <= 3, waited


def test_who_stands_behind_a_patient_one_gives_up_in_its_own_time(monkeypatch):
    """And leaves the queue in order for those that come after it."""
    options = dict(connection.settings_dict["OPTIONS"])
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", options)
    given_up = threading.Event()

    def save_patiently() -> None:
        Group.objects.create(name="Patient")
        connection.close()

    def save_soon() -> None:
        options["timeout"] = 0.2
        with pytest.raises(OperationalError, match="locked"):
            Group.objects.create(name="Impatient")
        given_up.set()
        options["timeout"] = 60
        Group.objects.create(name="Later")
        connection.close()

    with ThreadPoolExecutor(2) as pool:
        with another_writer():
            options["timeout"] = 60
            patient = pool.submit(save_patiently)
            wait_for_a_head(connection)
            impatient = pool.submit(save_soon)
            assert given_up.wait(30)
        patient.result()
        impatient.result()

    assert set(Group.objects.values_list("name", flat=True)) >= {"Patient", "Later"}
    assert not Group.objects.filter(name="Impatient").exists()


def wait_for_a_head(connection) -> None:
    """Wait until someone stands at the head of the queue."""
    place = f"{connection.settings_dict['NAME']}-queue"
    while True:
        with open(place, "a") as queue:
            try:
                fcntl.flock(queue, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
        time.sleep(0.01)


def test_a_single_statement_waits_for_its_turn_too():
    waited = []

    def save(number: int) -> None:
        before = loop.rounds
        Group.objects.create(name=f"Editor {number}")
        waited.append(loop.rounds - before)

    with Loop() as loop:
        for number in range(10):
            in_thread(lambda number=number: save(number))

    assert sorted(waited)[5] <= 3, waited


def test_eight_threads_that_write_in_loops_all_get_on():
    def work(number: int) -> int:
        for turn in range(10):
            with transaction.atomic():
                Group.objects.create(name=f"{number}, {turn}")
        connection.close()
        return number

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(work, range(8))) == list(range(8))
    assert Group.objects.filter(name__contains=", ").count() == 80


@pytest.mark.parametrize("is_one_statement", [True, False])
def test_who_does_not_get_a_turn_in_time_is_told_and_may_try_again(
    impatient, is_one_statement
):
    def save() -> None:
        if is_one_statement:
            Group.objects.create(name="Late")
        else:
            with transaction.atomic():
                Group.objects.create(name="Late")

    with another_writer(), pytest.raises(OperationalError, match="locked"):
        save()
    before = connection.commits
    save()

    assert Group.objects.get(name="Late")
    assert connection.commits == before + 1


def test_readers_need_no_turn():
    Group.objects.create(name="Read me")

    with another_writer():
        assert Group.objects.filter(name="Read me").exists()


def test_a_closed_connection_keeps_no_file_open():
    Group.objects.create(name="Once")
    queue = connection._queue

    connection.close()

    with pytest.raises(OSError, match="descriptor"):
        os.fstat(queue)


def test_the_length_of_each_write_transaction_can_be_measured(monkeypatch):
    lengths = []
    monkeypatch.setattr(base, "transaction_listeners", [lengths.append])

    with transaction.atomic():
        Group.objects.create(name="Measured")
        time.sleep(0.01)

    assert len(lengths) == 1
    assert lengths[0] >= 0.01
