"""Counting on the public pages, and what readers are told of it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from freeshelf.statistics.counting import count_opened, flush
from freeshelf.statistics.models import (
    CountedDay,
    DailyCount,
    OpenedCount,
    PageCount,
    Term,
    TermDigest,
)
from tests.library.factories import FileFactory, ResourceFactory, UserFactory
from tests.web.reading import said

pytestmark = pytest.mark.django_db

MARKER = "quernstonemarker"


@pytest.fixture
def counted(settings, own_place):
    settings.FREESHELF_STATISTICS = {
        "IS_ON": True,
        "KEPT_DAYS": 365,
        "FLUSH_SECONDS": 3600,
    }


@pytest.fixture
def kilns(shelve):
    resource = ResourceFactory(title="Brick kilns")
    FileFactory(resource=resource, text="Families in brick kilns borrow.")
    shelve()
    return resource


def _numbers() -> tuple[int, int, int]:
    flush()
    row = DailyCount.objects.first()
    return (row.searches, row.without_hit, row.opened) if row else (0, 0, 0)


def test_a_question_is_one_search_however_long_one_looks_at_it(counted, kilns, client):
    for address in (
        "/en/search?q=kilns",
        "/en/search?q=kilns&sort=newest",
        "/en/search?q=kilns&language=en",
        "/en/search",
        f"/en/search?q={MARKER}",
    ):
        assert client.get(address).status_code == 200
    client.head("/en/search?q=kilns")
    client.get("/en/search?q=kilns", headers={"Sec-Purpose": "prefetch"})

    assert _numbers() == (2, 1, 0)


def test_people_who_are_signed_in_are_not_counted(counted, kilns, client):
    client.force_login(UserFactory())

    client.get("/en/search?q=kilns")
    client.get(f"{kilns.get_absolute_url()}?from=search")

    assert _numbers() == (0, 0, 0)
    assert not TermDigest.objects.exists()


def test_a_result_that_is_opened_is_counted_and_no_word_rides_along(
    counted, kilns, page_of
):
    page = page_of("/en/search?q=kilns")

    card = page.select_one(".resource-card")
    title = card.select_one(".resource-card__title a")["href"]
    passage = card.select_one(".passage__page")["href"]
    download = card.select_one(".download")["href"]
    assert title == f"{kilns.get_absolute_url()}?from=search"
    assert passage.endswith("/files/1/page/1?q=kilns&from=search")
    assert download.endswith(".pdf?from=search")
    page_of(title)
    page_of(passage)
    assert _numbers() == (1, 0, 2)
    row = OpenedCount.objects.values_list("identifier", "opened", "language").get()
    assert row == (kilns.identifier, 2, "en")


def test_a_download_counts_once_and_not_with_each_part(counted, kilns, client):
    address = f"{kilns.files.get().download_url()}?from=search"

    client.get(address).getvalue()
    client.get(address, headers={"Range": "bytes=0-9"}).getvalue()

    assert _numbers() == (0, 0, 1)


def test_no_cookie_is_set_and_what_comes_another_way_is_not_counted(
    counted, kilns, client
):
    for address in (
        kilns.get_absolute_url(),
        f"{kilns.get_absolute_url()}?from=elsewhere",
        "/en/search?q=kilns",
        f"{kilns.get_absolute_url()}?from=search",
    ):
        assert not client.get(address).cookies

    assert _numbers() == (1, 0, 1)


def test_off_by_default_links_are_plain_and_nothing_is_written(kilns, page_of):
    page = page_of("/en/search?q=kilns")
    page_of(f"{kilns.get_absolute_url()}?from=search")

    assert "from=search" not in str(page)
    flush()
    for model in (DailyCount, OpenedCount, PageCount, TermDigest, Term):
        assert not model.objects.exists()


def test_the_public_page_says_what_is_kept_and_whether_it_is(
    counted, page_of, settings
):
    text = said(page_of("/en/statistics").select_one("main"))

    assert (
        "This library counts searches, opened pages and downloads, not people." in text
    )
    assert "on at least 5 different days" in text
    assert "Stored for 365 days." in text
    assert "after 30 to 60 days" in text
    assert "each page of a resource and of a topic was opened" in text
    assert "counted since" not in text
    settings.FREESHELF_STATISTICS = {**settings.FREESHELF_STATISTICS, "IS_ON": False}
    text = said(page_of("/en/statistics").select_one("main"))
    assert "does not count anything at the moment" in text
    assert "What we would store" in text


def test_the_public_page_is_in_the_foot_of_every_page(page_of, db):
    assert page_of("/en/topics").select_one(".site-footer a[href='/en/statistics']")


def test_the_public_page_says_since_when_pages_are_counted(counted, page_of):
    CountedDay.objects.create(day="2026-11-03")

    text = said(page_of("/en/statistics").select_one("main"))

    assert "counted since 3 Nov 2026" in text


def test_the_public_page_shows_numbers_but_no_small_ones_and_no_words(
    counted, kilns, client, page_of
):
    now = timezone.now()
    DailyCount.objects.create(
        day=now.date(), language="es", searches=1234, without_hit=3, opened=0
    )
    term = Term.objects.create(kind="asked", language="es", text=MARKER)
    for number in range(5):
        term.days.create(day=now.date() - timedelta(days=number))

    page = page_of("/en/statistics")

    cells = [said(cell) for cell in page.select("tbody td")]
    assert cells == ["Spanish", "1,234", "under 5", "0"]
    assert MARKER not in str(page)


def test_closed_records_are_not_among_those_opened_most(counted, shelve, page_of):
    shown = ResourceFactory(title="Seen by all")
    closed = ResourceFactory(title="Kept closed", access_rights="staff")
    seldom = ResourceFactory(title="Opened seldom")
    for resource, times in ((shown, 5), (closed, 9), (seldom, 4)):
        for _ in range(times):
            count_opened(resource.identifier, language="en", now=timezone.now())
    flush()

    text = said(page_of("/en/statistics").select_one("main"))

    assert "Seen by all" in text
    assert "Kept closed" not in text
    assert "Opened seldom" not in text


def test_the_page_of_results_asks_the_database_no_more_for_it(
    counted, kilns, client, settings, django_assert_num_queries
):
    client.get("/en/search?q=kilns")
    with django_assert_num_queries(_queries_without(settings, client)):
        settings.FREESHELF_STATISTICS = {**settings.FREESHELF_STATISTICS, "IS_ON": True}
        client.get("/en/search?q=kilns")


def _queries_without(settings, client) -> int:
    settings.FREESHELF_STATISTICS = {**settings.FREESHELF_STATISTICS, "IS_ON": False}
    with CaptureQueriesContext(connection) as asked:
        client.get("/en/search?q=kilns")
    return len(asked)
