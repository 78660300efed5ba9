"""Running processes are known to get on, or not to."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from freeshelf.admin.attention import attention_warnings
from freeshelf.operations import role_states
from freeshelf.operations.doctor import examine_roles
from freeshelf.operations.models import RoleState
from freeshelf.operations.paths import run_dir
from freeshelf.operations.role_states import SUPERVISOR, Heartbeat, RoleWatch

pytestmark = pytest.mark.django_db(transaction=True)


class Clock:
    """A clock that a test moves; it stands in for the one that never goes back."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(role_states, "time", clock)
    return clock


@pytest.fixture
def watch(clock):
    watch = RoleWatch()
    watch.open()
    watch.began("schedule")
    return watch


def heartbeat(watch: RoleWatch, name: str = "schedule") -> Heartbeat:
    return Heartbeat(supervisor=watch.supervisor, name=name)


def state(name: str = "schedule") -> RoleState:
    return RoleState.objects.get(name=name)


def test_a_process_that_is_heard_of_again_and_again_has_not_stalled(watch, clock):
    beat = heartbeat(watch)

    for _ in range(20):
        clock.now += 100
        beat()
        assert not watch.stalled()


def test_a_process_that_is_not_heard_of_within_its_patience_has_stalled(watch, clock):
    heartbeat(watch)()
    watch.stalled()

    clock.now += 179
    soon = list(watch.stalled())
    clock.now += 2
    late = list(watch.stalled())

    assert (soon, late) == ([], ["schedule"])


def test_a_process_that_waits_for_the_database_has_not_stalled(watch, clock):
    """Another holds it: neither can write there, and that one alone hangs."""
    beat, stopped = heartbeat(watch), heartbeat(watch, "worker 1")
    watch.began("worker 1")
    for each in (beat, stopped):
        each()
    watch.stalled()

    for _ in range(3):
        clock.now += 61
        with transaction.atomic():  # in which no row is written
            beat()
        late = list(watch.stalled())

    assert late == ["worker 1"]
    watch.close()
    assert not (run_dir() / f"signs-{watch.supervisor}").exists()


def test_a_process_that_never_says_anything_has_stalled_after_a_long_start(
    watch, clock
):
    watch.stalled()
    clock.now += 299
    assert not watch.stalled()

    clock.now += 2

    assert list(watch.stalled()) == ["schedule"]


def test_a_long_step_may_take_as_long_as_it_said(watch, clock):
    beat = heartbeat(watch)
    beat()
    beat(1800)
    watch.stalled()

    clock.now += 1700

    assert not watch.stalled()


def test_a_clock_that_was_set_and_a_machine_that_slept_stop_nobody(watch, clock):
    heartbeat(watch)()
    watch.stalled()

    RoleState.objects.update(beat_at=timezone.now() - timedelta(days=3))
    clock.now += 1

    assert not watch.stalled()


def test_beats_are_written_a_few_times_a_minute_and_never_within_a_transaction(
    watch, clock, django_assert_num_queries
):
    beat = heartbeat(watch)
    beat()
    clock.now += 1
    with django_assert_num_queries(0):
        beat()
    clock.now += 20
    before = state().beat_at
    with transaction.atomic():
        beat()
    assert state().beat_at == before

    beat()

    assert state().beat_at > before


def test_a_stall_is_told_in_the_admin_area_and_by_doctor_until_doctor_mended_it(watch):
    assert not attention_troubles_of_roles()

    watch.was_stopped("schedule")
    watch.began("schedule")

    (sentence,) = attention_troubles_of_roles()
    assert "“schedule” made no progress and was restarted" in sentence
    (finding,) = examine_roles()
    assert finding.message == sentence
    finding.repair()
    assert not attention_troubles_of_roles()


def test_a_process_that_stands_still_now_is_told_with_its_last_moment(watch):
    RoleState.objects.filter(name="schedule").update(
        beat_at=timezone.now() - timedelta(seconds=400)
    )

    (sentence,) = attention_troubles_of_roles()

    assert "“schedule” has made no progress since" in sentence


def test_a_process_that_keeps_ending_is_told_until_it_has_lived_for_a_while(
    watch, clock
):
    watch.ended("schedule", pid=1, deaths=2)
    assert not attention_troubles_of_roles()
    watch.ended("schedule", pid=1, deaths=3)
    watch.began("schedule")
    assert "stopped 3 times in a row" in attention_troubles_of_roles()[0]

    beat = heartbeat(watch)
    beat()
    clock.now += 61
    beat()

    assert not attention_troubles_of_roles()


def test_nothing_is_said_of_a_library_that_does_not_run(watch):
    watch.was_stopped("schedule")

    RoleState.objects.filter(name=SUPERVISOR).update(
        beat_at=timezone.now() - timedelta(minutes=5)
    )
    assert not attention_troubles_of_roles()
    watch.close()

    assert not RoleState.objects.exists()


def test_a_new_supervisor_forgets_one_that_was_killed_and_no_other(watch, clock):
    other = RoleWatch()
    other.open()
    other.began("indexer")
    RoleState.objects.filter(name=SUPERVISOR, supervisor=watch.supervisor).update(
        beat_at=timezone.now() - timedelta(minutes=5)
    )

    RoleWatch().open()

    assert not RoleState.objects.filter(supervisor=watch.supervisor).exists()
    assert RoleState.objects.filter(supervisor=other.supervisor).count() == 2


def attention_troubles_of_roles() -> list[str]:
    return [each for each in attention_warnings() if "background process" in each]
