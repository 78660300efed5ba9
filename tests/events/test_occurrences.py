"""Events take place by rules, dates beside them, and clocks that change."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import recurring_ical_events
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from freeshelf.events.icalendar_components import schedule_components
from freeshelf.events.occurrences import next_occurrences, occurrences, occurrences_of
from freeshelf.events.recurrence import (
    RecurrenceError,
    check_rules,
    format_dates,
    parse_dates,
    parse_rules,
    starts_of,
)
from freeshelf.events.rule_dates import (
    MAX_OF_EVENT,
    MAX_OF_PAGE,
    RecurrenceBudget,
)
from tests.events.factories import EventFactory, moment

pytestmark = pytest.mark.django_db
EVER = (moment(2000, 1, 1), moment(2060, 1, 1))


def starts(event) -> list[str]:
    return [f"{one.start:%Y-%m-%d %H:%M%z}" for one in occurrences_of(event, *EVER)]


def test_an_event_at_nine_stays_at_nine_when_clocks_change():
    event = EventFactory(
        start_date=date(2026, 3, 23), rrule="FREQ=WEEKLY;BYDAY=MO;COUNT=3"
    )

    assert starts(event) == [
        "2026-03-23 09:00+0100",
        "2026-03-30 09:00+0200",
        "2026-04-06 09:00+0200",
    ]


def test_a_time_that_the_clocks_skip_is_read_with_the_offset_before():
    event = EventFactory(
        start_date=date(2025, 9, 28),
        start_time=time(2, 30),
        end_time=None,
        time_zone="Pacific/Auckland",
    )

    only = occurrences_of(event, *EVER)[0]

    assert only.start.astimezone(UTC) == moment(2025, 9, 27, 14, 30)
    assert f"{only.start:%H:%M}" == "03:30"


def test_an_event_over_a_change_of_clocks_ends_by_the_clock():
    event = EventFactory(
        start_date=date(2026, 3, 7),
        end_date=date(2026, 3, 9),
        end_time=time(17),
        time_zone="America/New_York",
    )

    only = occurrences_of(event, *EVER)[0]

    assert only.start.astimezone(UTC) == moment(2026, 3, 7, 14)
    assert only.end.astimezone(UTC) == moment(2026, 3, 9, 21)


def test_a_zone_of_odd_minutes_is_kept():
    event = EventFactory(
        time_zone="Asia/Kathmandu", start_time=time(15), end_time=time(16)
    )

    assert starts(event) == ["2026-03-02 15:00+0545"]


def test_dates_beside_the_rule_come_and_go():
    event = EventFactory(
        rrule="FREQ=WEEKLY;COUNT=3",
        excluded_dates="2026-03-09",
        extra_dates="2026-04-01\n2026-04-02 18:30",
    )

    assert [start[:16] for start in starts(event)] == [
        "2026-03-02 09:00",
        "2026-03-16 09:00",
        "2026-04-01 09:00",
        "2026-04-02 18:30",
    ]


def test_single_dates_are_cancelled_moved_and_renamed():
    event = EventFactory(
        rrule="FREQ=WEEKLY;COUNT=3",
        exceptions=[
            {"original_date": date(2026, 3, 9), "is_cancelled": True},
            {
                "original_date": date(2026, 3, 16),
                "start_date": date(2026, 3, 17),
                "start_time": time(14),
                "title": "Inspector training, in the evening hall",
            },
        ],
    )

    first, cancelled, old_place, moved = occurrences_of(event, *EVER)

    assert (first.is_cancelled, cancelled.is_cancelled) == (False, True)
    assert (old_place.moved_to, moved.moved_to) == (moved.start, None)
    assert f"{moved.start:%Y-%m-%d %H:%M}" == "2026-03-17 14:00"
    assert moved.end - moved.start == timedelta(hours=3, minutes=30)
    assert moved.title == "Inspector training, in the evening hall"


def test_whole_days_end_with_their_last_day():
    event = EventFactory(
        is_all_day=True, end_date=date(2026, 3, 4), rrule="FREQ=YEARLY;UNTIL=20280401"
    )

    found = occurrences_of(event, *EVER)

    assert [one.start.date() for one in found] == [
        date(2026, 3, 2),
        date(2027, 3, 2),
        date(2028, 3, 2),
    ]
    assert len(found[0].days_in(None)) == 3


def test_days_stay_the_same_days_for_readers_elsewhere():
    event = EventFactory(is_all_day=True, time_zone="Pacific/Auckland")

    assert len(occurrences_of(event, moment(2026, 3, 2, 12), moment(2026, 3, 3))) == 1


def test_what_goes_on_is_among_what_comes_next():
    event = EventFactory(rrule="FREQ=WEEKLY;COUNT=3")

    coming = next_occurrences(event, now=moment(2026, 3, 9, 10), count=5)

    assert [one.start.date() for one in coming] == [date(2026, 3, 9), date(2026, 3, 16)]
    assert next_occurrences(event, now=moment(2027, 1, 1), count=5) == []


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;COUNT=99999999",
        "FREQ=SECONDLY;BYSECOND=61;COUNT=5",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=99999999999",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYHOUR=0,1,2,3,4,5;BYMINUTE=0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16",
        "FREQ=DAILY;BYHOUR=0,6,12,18;BYMINUTE=0,1,2,3\nFREQ=DAILY;BYHOUR=1,2,3,4,5,6,7,8,9",
        "FREQ=MINUTELY;INTERVAL=30;COUNT=60",
        "FREQ=NEVER",
        "every Monday",
        "FREQ=DAILY;" * 60,
    ],
)
def test_a_rule_that_would_never_end_or_never_begin_is_refused(rule):
    with pytest.raises(ValidationError) as refused:
        EventFactory(rrule=rule)

    assert set(refused.value.message_dict) == {"rrule"}


def test_short_rules_with_an_end_are_followed():
    event = EventFactory(rrule="FREQ=HOURLY;INTERVAL=2;COUNT=3", end_time=None)

    assert [start[11:16] for start in starts(event)] == ["09:00", "11:00", "13:00"]


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;INTERVAL=3;BYHOUR=9,15",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29",
        "FREQ=DAILY;INTERVAL=2;COUNT=3000",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;WKST=SU;UNTIL=20261101T080000Z",
        "FREQ=WEEKLY;BYDAY=MO,TU,FR;BYSETPOS=-1",
        "FREQ=MONTHLY;INTERVAL=5",
        "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1",
        "FREQ=YEARLY",
        "FREQ=YEARLY;INTERVAL=3;BYWEEKNO=1,40;BYDAY=SA",
        "FREQ=MONTHLY;BYDAY=1FR\nFREQ=YEARLY;COUNT=30",
    ],
)
@pytest.mark.parametrize("day", [date(2012, 2, 29), date(2013, 1, 31)])
def test_a_span_far_from_the_start_has_the_dates_that_readers_calendars_find(rule, day):
    event = EventFactory(start_date=day, rrule=rule, excluded_dates="2026-10-05")
    span = (moment(2026, 9, 20), moment(2028, 11, 5))
    calendar = Calendar()
    calendar.add_component(schedule_components(event)[0])
    theirs = [
        one["DTSTART"].dt for one in recurring_ical_events.of(calendar).between(*span)
    ]

    ours = [
        one.start
        for one in occurrences_of(event, *span, RecurrenceBudget(of_event=2000))
    ]

    assert ours == sorted(theirs)


def test_rules_that_name_very_much_are_followed_as_far_as_a_page_can():
    hours = ",".join(str(hour) for hour in range(24))
    hostile = f"FREQ=DAILY;BYHOUR={hours};BYMINUTE=0,15,30,45"
    event = EventFactory(start_date=date(1950, 1, 1), rrule="FREQ=DAILY")
    event.rrule = "\n".join([hostile] * 5)
    allowance = RecurrenceBudget()

    found = occurrences([event] * 60, moment(2026, 9, 1), moment(2026, 10, 1))
    alone = occurrences_of(event, moment(2026, 9, 1), moment(2026, 10, 1), allowance)

    assert len(found) <= MAX_OF_PAGE
    assert len(alone) == MAX_OF_EVENT
    assert alone[0].start == moment(2026, 8, 31, 20, 45)
    assert allowance.steps > 110_000


@given(
    frequency=st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY", "HOURLY"]),
    interval=st.integers(-1, 40),
    count=st.integers(0, 30),
    part=st.sampled_from(
        ["", ";BYDAY=MO,-1FR", ";BYMONTHDAY=31", ";BYSETPOS=-1;BYDAY=SU", ";BYHOUR=25"]
    ),
)
@settings(max_examples=60)
def test_any_rule_is_followed_or_refused(frequency, interval, count, part):
    text = f"FREQ={frequency};INTERVAL={interval};COUNT={count}{part}"
    start = datetime(2026, 3, 2, 9)

    try:
        rules = parse_rules(text)
        check_rules(rules, start)
    except RecurrenceError:
        return
    assert 0 < len(starts_of(rules[0], start, maximum=100)) <= count


@given(st.lists(st.tuples(st.dates(), st.none() | st.times()), max_size=20))
def test_dates_written_are_read_again(moments):
    moments = [
        (day, clock and clock.replace(microsecond=0, fold=0)) for day, clock in moments
    ]

    assert set(parse_dates(format_dates(moments))) == set(moments)


def test_what_does_not_fit_together_is_refused_in_words():
    with pytest.raises(ValidationError) as refused:
        EventFactory(
            start_time=time(12), end_time=time(9), time_zone="Zurich", latitude=1
        )

    assert set(refused.value.message_dict) == {"end_time", "time_zone", "latitude"}
