"""Numbers of web processes add up; nothing is lost when the database is busy."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError, connection

from freeshelf.statistics.counting import (
    Counter,
    count_opened,
    count_page,
    count_search,
    flush,
)
from freeshelf.statistics.models import (
    CountedDay,
    DailyCount,
    OpenedCount,
    PageCount,
    Term,
    TermDigest,
)
from freeshelf.statistics.services import purge

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


def _numbers() -> tuple[int, int, int]:
    row = DailyCount.objects.get()
    return row.searches, row.without_hit, row.opened


@pytest.mark.django_db
def test_searches_hits_and_opened_records_are_counted_by_day_and_language(counted):
    count_search("fees", language="en", total=3, now=NOON)
    count_search("nothing like it", language="en", total=0, now=NOON)
    count_search("fees", language="es", total=3, now=NOON)
    count_search("fees", language="en", total=3, now=NOON + timedelta(days=1))
    count_opened("r1", language="en", now=NOON)
    count_opened("r1", language="en", now=NOON)

    flush()

    rows = DailyCount.objects.order_by("day", "language").values_list(
        "day__day", "language", "searches", "without_hit", "opened"
    )
    assert list(rows) == [
        (25, "en", 2, 1, 2),
        (25, "es", 1, 0, 0),
        (26, "en", 1, 0, 0),
    ]
    assert OpenedCount.objects.values_list("identifier", "opened").get() == ("r1", 2)


@pytest.mark.django_db
def test_nothing_is_written_while_statistics_are_off(counted, settings):
    settings.FREESHELF_STATISTICS = {**settings.FREESHELF_STATISTICS, "IS_ON": False}

    count_search("fees", language="en", total=3, now=NOON)
    count_opened("r1", language="en", now=NOON)
    flush()

    for model in (DailyCount, OpenedCount, TermDigest, Term):
        assert not model.objects.exists()
    assert not (counted / "statistics").exists()


@pytest.mark.django_db
def test_what_could_not_be_written_is_written_the_next_time(counted, monkeypatch):
    count_search("fees", language="en", total=0, now=NOON)
    count_opened("r1", language="en", now=NOON)

    with connection.execute_wrapper(_refuse):
        flush()
    assert not DailyCount.objects.exists()
    count_search("fees", language="en", total=0, now=NOON)
    flush()

    assert _numbers() == (2, 2, 1)
    assert TermDigest.objects.count() == 2


@pytest.mark.django_db
def test_words_of_five_days_are_there_and_those_without_a_hit_apart(counted):
    for number in range(5):
        day = NOON + timedelta(days=number)
        count_search("Brick kilns?", language="en", total=int(number > 2), now=day)
        flush()

    terms = Term.objects.values_list("kind", "language", "text")

    assert list(terms) == [("asked", "en", "brick kilns")]


@pytest.mark.django_db
def test_a_flood_of_invented_words_fills_nothing(counted, monkeypatch):
    monkeypatch.setattr("freeshelf.statistics.services.MAX_DIGESTS_A_DAY", 10)
    monkeypatch.setattr("freeshelf.statistics.tally.MAX_TERMS", 30)
    for number in range(50):
        letters = "".join(chr(ord("a") + int(digit)) for digit in str(number))
        count_search(f"word {letters}", language="en", total=1, now=NOON)

    flush()

    assert _numbers() == (50, 0, 0)
    assert TermDigest.objects.count() == 10


@pytest.mark.django_db(transaction=True)
def test_two_processes_add_up(counted):
    def process() -> None:
        counter = Counter()
        for _ in range(40):
            counter.count_search("fees", "en", 1, NOON)
            counter.count_opened("r1", "en", NOON)
            counter.count_page("record", "r1", "en", NOON)
            counter.flush()
        connection.close()

    threads = [threading.Thread(target=process) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert _numbers() == (80, 0, 80)
    assert TermDigest.objects.count() == 1
    assert PageCount.objects.values_list("number", flat=True).get() == 80


@pytest.mark.django_db
def test_pages_of_a_flood_count_together_and_none_is_lost(counted, monkeypatch):
    monkeypatch.setattr("freeshelf.statistics.services.MAX_PAGES_A_DAY", 10)
    monkeypatch.setattr("freeshelf.statistics.tally.MAX_PAGES", 30)
    for number in range(50):
        count_page("record", f"r{number:02}", language="en", now=NOON)
    count_page("topic", "t" * 300, language="en", now=NOON)
    flush()
    count_page("record", "r00", language="en", now=NOON)
    count_page("record", "r49", language="en", now=NOON)
    flush()

    rows = PageCount.objects.values_list("kind", "identifier", "number")
    counts = {(kind, name): number for kind, name, number in rows}
    assert sum(counts.values()) == 53
    assert counts["record", "r00"] == 2
    assert counts["record", ""] > 30
    assert counts["topic", ""] == 1
    assert 10 <= len(counts) <= 12


@pytest.mark.django_db
def test_pages_that_could_not_be_written_are_written_the_next_time(counted):
    for number in range(150):
        count_page("file", f"r{number}/1", language="en", now=NOON)

    with connection.execute_wrapper(_refuse):
        flush()
    assert not PageCount.objects.exists()
    count_page("file", "r0/1", language="en", now=NOON)
    flush()

    numbers = PageCount.objects.order_by("-number").values_list("number", flat=True)
    assert [*numbers[:2]] == [2, 1]
    assert sum(numbers) == 151


@pytest.mark.django_db
def test_a_page_costs_a_few_queries_however_many_are_written(
    counted, django_assert_max_num_queries
):
    for number in range(100):
        count_page("record", f"r{number}", language="en", now=NOON)

    # With those that begin and end two transactions.
    with django_assert_max_num_queries(16):
        flush()


@pytest.mark.django_db
def test_a_day_is_counted_once_counting_is_on_even_if_nobody_comes(counted, settings):
    settings.FREESHELF_STATISTICS = {**settings.FREESHELF_STATISTICS, "IS_ON": False}
    purge(now=NOON)
    assert not CountedDay.objects.exists()

    settings.FREESHELF_STATISTICS = {**settings.FREESHELF_STATISTICS, "IS_ON": True}
    for _ in range(2):
        purge(now=NOON)

    assert CountedDay.objects.get().day == NOON.date()


@pytest.mark.django_db
def test_what_is_too_old_is_thrown_away(counted):
    count_search("fees", language="en", total=1, now=NOON)
    count_opened("r1", language="en", now=NOON)
    count_page("record", "r1", language="en", now=NOON)
    flush()

    purge(now=NOON + timedelta(days=365))
    assert DailyCount.objects.exists()
    purge(now=NOON + timedelta(days=366))

    for model in (DailyCount, OpenedCount, PageCount, TermDigest):
        assert not model.objects.exists()
    assert not CountedDay.objects.filter(day=NOON).exists()


def _refuse(execute, sql, params, many, context):
    if sql.startswith(("INSERT", "UPDATE")):
        raise OperationalError("database is locked")
    return execute(sql, params, many, context)
