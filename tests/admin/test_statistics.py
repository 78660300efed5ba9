"""The page of statistics: what it says is true, and no small number is in it."""

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import RequestFactory
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from freeshelf.admin.statistics.periods import periods
from freeshelf.admin.statistics.rankings import growing
from freeshelf.admin.statistics.views import StatisticsView
from freeshelf.library.models import Resource
from freeshelf.statistics.amounts import LEAST_SHOWN, of_a_week, total
from freeshelf.statistics.models import CountedDay, DailyCount, PageCount, Term
from freeshelf.statistics.weeks import WEEK, monday
from tests.library.factories import ResourceFactory, UserFactory
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory
from tests.web.reading import said

TODAY = date(2026, 11, 25)  # a Wednesday
THIS_WEEK = date(2026, 11, 23)
KINDS = ("record", "file", "topic")


@pytest.fixture
def today(monkeypatch):
    now = datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    return TODAY


def count_days(first: date, number: int) -> None:
    days = (first + timedelta(days=at) for at in range(number))
    CountedDay.objects.bulk_create(CountedDay(day=day) for day in days if day <= TODAY)


def count(kind, number, *, day=THIS_WEEK, language="en", identifier="r1"):
    PageCount.objects.create(
        kind=kind, day=day, language=language, identifier=identifier, number=number
    )


def page_at(client, **query) -> BeautifulSoup:
    response = client.get(reverse("admin_statistics"), query)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def part_of(page, heading: str):
    return page.select_one(f"section:has(> #{heading})")


def rows_of(page, heading: str) -> dict[str, list[str]]:
    """Cells by the head of their row, of the table below a heading."""
    found = part_of(page, heading)
    return {
        said(row.select_one("th")): [said(cell) for cell in row.select("td")]
        for row in found.select("tbody tr, tfoot tr")
    }


@pytest.mark.django_db
def test_weeks_have_their_numbers_by_language_and_small_ones_are_in_no_sum(
    chief, today
):
    count_days(THIS_WEEK - WEEK, 14)
    count("record", 9, day=THIS_WEEK - WEEK)
    count("record", 3, day=THIS_WEEK - WEEK, language="ar")
    count("record", 4, day=THIS_WEEK)
    count("record", 3, day=THIS_WEEK + timedelta(days=2))
    DailyCount.objects.create(day=THIS_WEEK, language="en", searches=12, without_hit=2)

    page = page_at(chief)

    assert rows_of(page, "count-record") == {
        "23 Nov 2026 (so far)": ["0", "7", "7"],
        "16 Nov 2026": ["fewer than five", "9", "at least 9"],
        "Total": ["fewer than five", "16", "at least 16"],
    }
    assert rows_of(page, "count-searches")["23 Nov 2026 (so far)"] == ["12", "12"]
    assert rows_of(page, "count-without-hit")["Total"] == ["fewer than five"] * 2
    assert rows_of(page, "languages") == {
        "Arabic": ["fewer than five", "0", "0", "0", "0"],
        "English": ["16", "0", "0", "12", "fewer than five"],
    }


@pytest.mark.django_db
def test_what_was_not_counted_is_neither_zero_nor_drawn(chief, today):
    count_days(THIS_WEEK - 3 * WEEK + timedelta(days=4), 3)
    count_days(THIS_WEEK - WEEK, 9)
    count("record", 8, day=THIS_WEEK)

    page = page_at(chief)

    assert rows_of(page, "count-record") == {
        "23 Nov 2026 (2 days counted)": ["8", "8"],
        "16 Nov 2026": ["0", "0"],
        "9 Nov 2026": ["not counted"],
        "2 Nov 2026 (3 days counted)": ["0", "0"],
        "Total": ["8", "8"],
    }
    section = part_of(page, "count-record")
    assert "Counted since 6 Nov 2026." in said(section)
    assert len(section.select(".week-chart__column")) == 3
    assert len(section.select("svg text")) == 3
    assert not page_at(chief, period="2026-10").select("option[selected][value*='-']")


@pytest.mark.django_db
def test_before_the_first_count_nothing_is_drawn_and_the_page_says_so(chief, today):
    page = page_at(chief)

    assert not page.select(".week-chart, .count-table")
    assert said(page).count("Nothing was counted in this period.") == 8
    assert "Counting is switched off" in said(page)


@pytest.mark.django_db
def test_topics_have_pages_records_files_and_searches_of_their_name(chief, today):
    scheme = ConceptSchemeFactory(identifier="topics", role="subject")
    debt = ConceptFactory(scheme=scheme, identifier="debt", label="Debt bondage")
    kilns = ConceptFactory(
        scheme=scheme, identifier="kilns", label="Kilns", broader=[debt]
    )
    ResourceFactory(identifier="r1", subjects=[kilns])
    ResourceFactory(identifier="r2", subjects=[debt], access_rights="staff")
    count_days(THIS_WEEK - WEEK, 14)
    count("topic", 6, identifier="topics.debt")
    count("topic", 7, identifier="topics.nowhere")
    count("record", 8)
    count("record", 50, identifier="r2")
    count("file", 5, identifier="r1/1", language="es")
    count("file", 4, identifier="r1/2", language="es")
    term = Term.objects.create(kind="asked", language="en", text="debt bondage")
    for at in range(5):
        term.days.create(day=THIS_WEEK - timedelta(days=at))
    Term.objects.create(kind="no_hit", language="en", text="unheard").days.create(
        day=THIS_WEEK
    )

    page = page_at(chief)

    assert rows_of(page, "topics") == {
        "Debt bondage": ["6", "8", "9", "5"],
        "Kilns": ["0", "8", "9", "0"],
    }
    title = Resource.objects.get(identifier="r1").title
    assert rows_of(page, "records") == {title: ["8", "9"]}
    unanswered = part_of(page, "without-result")
    assert [said(item) for item in unanswered.select("li")] == ["unheard"]
    assert Resource.objects.get(identifier="r2").title not in said(page)


@pytest.mark.django_db
def test_growth_and_what_nobody_opens_need_enough_counted_days(chief, today):
    first = THIS_WEEK - 4 * WEEK
    count_days(first, 30)
    long_ago = datetime(2026, 1, 1, tzinfo=UTC)
    names = ("grown", "fallen", "never", "closed", "downloaded", "new")
    shelf = {name: ResourceFactory(identifier=name, title=name) for name in names}
    Resource.objects.exclude(identifier="new").update(first_published_at=long_ago)
    Resource.objects.filter(identifier="closed").update(access_rights="members")
    for name, before, after in (("grown", 5, 20), ("fallen", 20, 5)):
        count("record", before, day=first, identifier=name)
        count("record", after, day=THIS_WEEK - WEEK, identifier=name)
    count("file", 1, day=first, identifier="downloaded/1")

    page = page_at(chief)

    assert rows_of(page, "growth") == {"grown": ["5", "20"]}
    unopened = part_of(page, "unopened")
    assert [said(item) for item in unopened.select("li")] == ["never"]
    assert "1 record that is open to everyone and was published before" in said(
        unopened
    )
    assert shelf["new"].title not in said(unopened)
    # More was opened on a day than is told apart: then nobody knows.
    count("record", 9, identifier="")
    unopened = part_of(page_at(chief), "unopened")
    assert not unopened.select("li")
    CountedDay.objects.filter(day__lt=THIS_WEEK - WEEK).delete()
    text = said(page_at(chief))
    assert (
        "This is shown once every day of two consecutive weeks has been counted" in text
    )
    assert "This is shown once 21 days" in text


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_last_month_is_exported_without_small_numbers(chief, today, kind):
    count_days(date(2026, 10, 1), 60)
    count("record", 9, day=date(2026, 10, 7))
    count("record", 2, day=date(2026, 10, 15), language="ar")
    count("record", 70, day=date(2026, 11, 3))

    page = page_at(chief)
    link = page.find("a", string="Last month")["href"]
    response = chief.get(reverse("admin_statistics") + link + f"&export={kind}")

    assert link == "?period=2026-10"
    body = b"".join(response.streaming_content)
    if kind == "xlsx":
        assert body.startswith(b"PK")
        return
    rows = list(csv.DictReader(io.StringIO(body.decode())))
    counted = {(row["Start"], row["Language"]): row["How often"] for row in rows}
    assert counted["2026-10-05", "English"] == "9"
    assert counted["2026-10-12", "Arabic"] == "fewer than five"
    assert counted["2026-10-26", "English"] == "0"
    assert max(counted)[0] == "2026-10-26"
    assert {row["Days counted"] for row in rows} == {"7"}


@pytest.mark.django_db
def test_only_editors_open_the_page(client, chief, today):
    client.force_login(UserFactory())
    assert client.get(reverse("admin_statistics")).status_code == 302
    assert page_at(chief, period="x", export="y")


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 800))
def test_periods_are_of_whole_weeks_and_each_week_is_in_one_month(today, back):
    first = today - timedelta(days=back)

    found = periods(today=today, first_counted=first)

    for period in found:
        assert period.weeks
        assert all(monday(week) == week <= today for week in period.weeks)
        assert monday(first) <= period.first
        assert period.weeks[-1] - period.first == WEEK * (len(period.weeks) - 1)
    months = [week for each in found[4:] for week in each.weeks]
    assert len(months) == len(set(months))
    assert {*found[0].weeks, *found[1].weeks} <= {*months}


numbers = st.lists(st.integers(0, 12), max_size=12)


@given(numbers)
def test_a_sum_is_never_more_than_it_was_and_never_far_less(parts):
    amount = total(map(of_a_week, parts))

    assert amount.least <= sum(parts) <= amount.most
    assert (amount.hidden == 0) == (amount.least == amount.most)


@given(st.lists(numbers.filter(bool), min_size=2, max_size=8))
def test_what_is_said_to_grow_has_grown(records):
    weeks = [THIS_WEEK - WEEK * back for back in reversed(range(4))]
    counted = {
        (str(at), week): number
        for at, parts in enumerate(records)
        for week, number in zip(weeks, [*parts, 0, 0, 0, 0], strict=False)
    }

    for row in growing(counted, weeks):
        by_week = [counted[row.key, week] for week in weeks]
        assert sum(by_week[2:]) > sum(by_week[:2])


cells = st.tuples(
    st.sampled_from(KINDS), st.integers(0, 20), st.sampled_from(["en", "ar", "ru"])
)


class SmallNumbers(TestCase):
    """Whatever was counted, the page depends on no small number."""

    @settings(max_examples=8, deadline=None)
    @given(st.dictionaries(cells, st.integers(1, 9), max_size=12), st.randoms())
    def test_the_page_is_the_same_whatever_the_small_numbers_are(self, counts, random):
        count_days(THIS_WEEK - 2 * WEEK, 21)
        before = self._page_of(counts)
        changed = {
            key: random.randint(1, LEAST_SHOWN - 1) if number < LEAST_SHOWN else number
            for key, number in counts.items()
        }

        assert self._page_of(changed) == before

    def _page_of(self, counts):
        PageCount.objects.all().delete()
        for (kind, back, language), number in counts.items():
            # One day of a week: what is below five there is so in the week.
            day = monday(TODAY) - WEEK * (back % 3)
            name = f"{language}{back}"
            rows = PageCount.objects.filter(kind=kind, day=day, language=language)
            if not rows.exists():
                count(kind, number, day=day, language=language, identifier=name)
        view = StatisticsView()
        request = RequestFactory().get("/")
        request.user = self._reader()
        view.setup(request)
        view.today = TODAY
        context = view.get_context_data()
        shown = (context["tables"], context["languages"], context["topics"])
        rows = [*view.export_rows()]
        assert not re.findall(r"'[1-4]'", str([t["rows"] for t in context["tables"]]))
        return str(shown), str(rows)

    def _reader(self):
        self.reader = getattr(self, "reader", None) or UserFactory(is_superuser=True)
        return self.reader
