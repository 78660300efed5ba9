"""A record or a file opens on a day, by itself, and to nobody before."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from freeshelf.library.access import level_now, library_day
from freeshelf.library.models import Agent, File, Resource
from freeshelf.library.services import note_openings, set_opening
from freeshelf.search.models import IndexChange
from tests.library.factories import (
    AgentFactory,
    FileFactory,
    ResourceFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
ANYONE = AnonymousUser()
TODAY = library_day()
# Far enough off for a run that goes on over midnight.
NEXT_WEEK = TODAY + timedelta(days=7)


@pytest.fixture
def clock(monkeypatch):
    """Set the present moment."""

    def set_to(moment: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return set_to


@pytest.mark.parametrize(
    ("opens_on", "is_open"), [(None, True), (TODAY, True), (NEXT_WEEK, False)]
)
@pytest.mark.parametrize("level", ["open", "members"])
def test_a_record_is_for_staff_until_its_day(opens_on, is_open, level):
    record = ResourceFactory(access_rights=level, opens_on=opens_on)
    FileFactory(resource=record)
    member = UserFactory(permissions=["library.view_members_resource"])
    staff = UserFactory(
        permissions=[
            "library.view_members_resource",
            "library.view_restricted_resource",
        ]
    )
    agent = AgentFactory()
    Resource.objects.update(publisher=agent)

    for rows in (Resource.objects, File.objects, Agent.objects):
        assert rows.visible_to(member).exists() == is_open
        assert rows.visible_to(ANYONE).exists() == (is_open and level == "open")
        assert rows.visible_to(staff).exists()
    assert level_now(record) == (level if is_open else "staff")


def test_a_file_opens_on_its_own_day_in_an_open_record():
    record = ResourceFactory()
    FileFactory(resource=record, opens_on=NEXT_WEEK)
    FileFactory(resource=record, opens_on=NEXT_WEEK, access_rights="staff")

    assert Resource.objects.visible_to(ANYONE).exists()
    assert not File.objects.visible_to(ANYONE).exists()
    # The second one will stay closed, so nobody is told of it.
    assert File.objects.opening_for(ANYONE).count() == 1


def test_the_day_begins_at_midnight_in_the_zone_of_the_library(clock, settings):
    settings.TIME_ZONE = "Asia/Tokyo"
    record = ResourceFactory(opens_on=date(2027, 3, 3))
    midnight = datetime(2027, 3, 3, tzinfo=ZoneInfo("Asia/Tokyo"))
    # Wagtail activates the zone that an editor has chosen.
    for zone in ("Pacific/Honolulu", "Pacific/Kiritimati"):
        with timezone.override(zone):
            clock((midnight - timedelta(seconds=1)).astimezone(UTC))
            assert not Resource.objects.visible_to(ANYONE).exists()
            assert level_now(record) == "staff"
            clock(midnight.astimezone(UTC))
            assert Resource.objects.visible_to(ANYONE).exists()


def test_what_has_opened_is_indexed_once(clock):
    record = ResourceFactory(opens_on=NEXT_WEEK)
    other = ResourceFactory()
    FileFactory(resource=other, opens_on=NEXT_WEEK)
    assert note_openings() == 0
    IndexChange.objects.all().delete()

    clock(timezone.now() + timedelta(days=9))

    assert note_openings() == 2
    assert IndexChange.objects.count() == 2
    assert note_openings() == 0
    set_opening(resources=[record], opens_on=NEXT_WEEK + timedelta(days=1))
    assert note_openings() == 1


def test_what_a_wrong_clock_has_opened_is_closed_and_opened_again(clock):
    """Also what is closed once more, and moved back to the day that was noted."""
    record = ResourceFactory(opens_on=NEXT_WEEK)
    FileFactory(resource=record, opens_on=NEXT_WEEK)
    now = timezone.now()
    days: list[tuple[int, int]] = []

    for ahead in (0, 9, 0, 0, 9, 9):
        clock(now + timedelta(days=ahead))
        IndexChange.objects.all().delete()
        days.append((note_openings(), IndexChange.objects.count()))

    assert days == [(0, 0), (2, 1), (0, 1), (0, 0), (2, 1), (0, 0)]


def test_no_revision_ends_an_embargo():
    record = ResourceFactory(revised=True)
    before = record.latest_revision
    set_opening(resources=[record], opens_on=NEXT_WEEK)

    before.publish()

    assert Resource.objects.get().opens_on == NEXT_WEEK
    assert not Resource.objects.visible_to(ANYONE).exists()


def test_ending_an_embargo_opens_at_once():
    record = ResourceFactory(opens_on=NEXT_WEEK)

    assert set_opening(resources=[record], opens_on=None) == 1

    assert Resource.objects.visible_to(ANYONE).exists()
