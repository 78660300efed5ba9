"""Buckets fill at their rate, forget, and name no one."""

from hypothesis import given
from hypothesis import strategies as st

from freeshelf.core.token_buckets import ClientPseudonyms, TokenBuckets


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_gives_what_it_holds_and_then_what_flows_in():
    clock = Clock()
    buckets = TokenBuckets(capacity=3, per_second=0.5, clock=clock)

    assert [buckets.take(b"a") for _ in range(4)] == [0.0, 0.0, 0.0, 2.0]
    assert buckets.take(b"b") == 0.0
    clock.now += 2
    assert buckets.take(b"a") == 0.0
    assert buckets.take(b"a") == 2.0


def test_who_goes_on_asking_gets_nothing_until_it_slows_down():
    clock = Clock()
    buckets = TokenBuckets(capacity=10, per_second=1, debt=20, clock=clock)

    taken = 0
    for _ in range(600):
        clock.now += 0.1
        taken += buckets.take(b"a") == 0.0
    assert taken == 11
    clock.now += 22

    assert buckets.take(b"a") == 0.0


def test_of_too_many_clients_the_longest_unseen_are_forgotten():
    buckets = TokenBuckets(capacity=1, per_second=1, most_keys=2)

    for key in (b"a", b"b", b"a", b"c"):
        buckets.take(key)

    assert len(buckets) == 2
    assert not buckets.knows(b"b")
    assert buckets.knows(b"a")


@given(
    steps=st.lists(st.tuples(st.floats(0, 100), st.floats(0.1, 5)), max_size=50),
    debt=st.sampled_from([0, 7]),
)
def test_never_more_than_the_capacity_and_the_rate_allow(steps, debt):
    clock = Clock()
    buckets = TokenBuckets(capacity=5, per_second=2, debt=debt, clock=clock)

    given_away = 0.0
    for pause, cost in steps:
        clock.now += pause
        wait = buckets.take(b"a", cost)
        assert wait >= 0
        given_away += cost if wait == 0 else 0

    assert given_away <= 5 + 2 * (clock.now - 1000) + 1e-6


def test_a_name_lasts_as_long_as_its_key():
    clock = Clock()
    names = ClientPseudonyms(key_seconds=600, clock=clock)

    first = names.pseudonym("192.0.2.7")
    clock.now += 599
    same = names.pseudonym("192.0.2.7")
    clock.now += 1
    later = names.pseudonym("192.0.2.7")

    assert first == same
    assert first != later
    assert first != names.pseudonym("192.0.2.8")
    assert b"192" not in first


def test_another_process_has_other_names():
    here, there = ClientPseudonyms(key_seconds=600), ClientPseudonyms(key_seconds=600)

    assert here.pseudonym("192.0.2.7") != there.pseudonym("192.0.2.7")


def test_one_household_is_one_client():
    names = ClientPseudonyms(key_seconds=600)

    assert names.pseudonym("2001:db8::1") == names.pseudonym("2001:db8::ffff:2")
    assert names.pseudonym("2001:db8::1") != names.pseudonym("2001:db8:0:1::1")
    assert names.pseudonym("::ffff:192.0.2.7") == names.pseudonym("192.0.2.7")
    assert names.pseudonym("no address") == names.pseudonym("no address")
