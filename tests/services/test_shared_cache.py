"""Two nodes share a cache: they count together, and go on without it."""

import pickle
import time
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache as default_cache
from django.core.cache import caches
from django.test import Client
from django.utils import timezone
from scripts.services.relay import Relay

from freeshelf.operations.stores import cache_troubles
from freeshelf.shared import cache as shared_cache
from freeshelf.shared.asking import outage
from freeshelf.shared.errors import CacheAwayError
from freeshelf.shared.limits import SharedPseudonyms, SharedTokenBuckets
from freeshelf.statistics import keys
from freeshelf.vocabularies.cached_rows import SharedToken
from freeshelf.web import limits
from tests.services.conftest import CACHE

pytestmark = pytest.mark.usefixtures("cache")
NOWHERE = "redis://:secret-word@127.0.0.1:9/0"


def node(**options) -> SharedTokenBuckets:
    """The buckets of one kind as another node has them."""
    return SharedTokenBuckets(
        "tested", **{"capacity": 5, "per_second": 0.01, **options}
    )


def test_nodes_take_from_the_same_bucket():
    here, there = node(), node()

    taken = [each.take(b"a") == 0 for each in (here, there) * 4]

    assert taken == [True] * 5 + [False] * 3
    assert 90 < there.take(b"a") <= 100
    assert 0 <= here.left(b"a") <= there.left(b"a") < 1
    assert here.take(b"b") == 0
    assert there.knows(b"b")
    assert not there.knows(b"c")


def test_who_goes_on_asking_owes_on_all_nodes():
    here, there = node(debt=3), node(debt=3)

    for each in (here, there) * 6:
        each.take(b"a")

    assert -3 <= here.left(b"a") < -2.9
    assert 390 < there.take(b"a") <= 400


def test_what_costs_more_waits_longer_and_is_forgotten_when_full():
    here = node(capacity=2, per_second=100)

    assert here.take(b"a", 2) == 0
    assert here.take(b"a", 2) > 0
    client = shared_cache._client(CACHE)
    (key,) = client.keys("freeshelf:limit:tested:*")
    assert 0 < client.pttl(key) < 1_100


def test_nodes_name_a_client_alike_and_no_address_is_kept():
    here, there = SharedPseudonyms(key_seconds=60), SharedPseudonyms(key_seconds=60)

    name = here.pseudonym("192.0.2.77")
    node().take(name)

    assert there.pseudonym("192.0.2.77") == name
    client = shared_cache._client(CACHE)
    assert 0 < client.pttl("freeshelf:pseudonym-key") <= 60_000
    client.delete("freeshelf:pseudonym-key")
    assert SharedPseudonyms(key_seconds=60).pseudonym("192.0.2.77") != name
    assert not [key for key in client.scan_iter() if b"192" in key]


def test_readers_of_two_nodes_share_a_budget(db, client: Client, settings):
    settings.FREESHELF_CRAWLER_LIMITS = True
    limits.forget_clients()
    path = "/en/search?topic=a.b&place=c.d"

    def asked() -> int:
        # Each process has buckets of its own, which start full.
        limits.forget_clients()
        return client.get(path, headers={"user-agent": "ExampleBot/2.0"}).status_code

    answers = [asked() for _ in range(40)]

    assert answers[-1] == 429
    assert 200 in answers


def test_counts_of_sign_in_are_in_the_cache_and_not_in_the_database(db):
    default_cache.set("allauth:failed:rosa", 3, 60)

    assert default_cache.get("allauth:failed:rosa") == 3
    assert caches["database"].get("allauth:failed:rosa") is None
    assert default_cache.add("allauth:failed:rosa", 1) is False


def test_tokens_of_rows_stay_in_the_database(db):
    token = SharedToken("tested")
    token.renew()

    assert caches["database"].get("freeshelf.shared.tested") == token.current()
    assert caches["shared"].get("freeshelf.shared.tested") is None


def test_keys_of_statistics_are_nowhere_but_in_the_cache(db, settings, tmp_path):
    settings.FREESHELF_DATA_DIR = tmp_path
    day = timezone.localdate()

    first = keys.digests("kilns", day=day)
    again = keys.digests("kilns", day=day)
    later = keys.digests("kilns", day=day + timedelta(days=keys.PERIOD_DAYS))

    assert first == again
    assert first[0] == later[1] != later[0]
    assert list(tmp_path.iterdir()) == []
    client = shared_cache._client(CACHE)
    left = client.ttl(f"freeshelf:statistics-key:{keys.period_of(day)}")
    assert keys.PERIOD_DAYS < left / 86_400 <= 2 * keys.PERIOD_DAYS
    client.flushdb()
    assert keys.digests("kilns", day=day) != first


def test_without_the_cache_all_goes_on(db, settings, caplog):
    settings.FREESHELF_CACHE_URL = NOWHERE
    settings.CACHES = {
        **settings.CACHES,
        "shared": {**settings.CACHES["shared"], "LOCATION": NOWHERE},
    }
    alone = node(capacity=2)

    assert [alone.take(b"a") == 0 for _ in range(3)] == [True, True, False]
    default_cache.set("allauth:failed:rosa", 3, 60)
    assert default_cache.get("allauth:failed:rosa") == 3
    assert caches["database"].get("allauth:failed:rosa") == 3
    name = SharedPseudonyms(key_seconds=60).pseudonym("192.0.2.77")
    assert len(name) == 16
    with pytest.raises(CacheAwayError):
        keys.digests("kilns", day=timezone.localdate())
    assert caplog.text.count("The cache does not answer") == 1
    (said,) = cache_troubles()
    assert "FREESHELF_CACHE_URL" in said
    assert "secret-word" not in said


class _Trap:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return _sprung.append, ("sprung",)


_sprung: list[str] = []


def test_nothing_that_another_program_writes_there_is_run():
    values = [3, True, "used", [1.5, 2.5], {"issuer": "a"}, None]
    for value in values:
        default_cache.set("allauth:kept", value, 60)
        assert default_cache.get("allauth:kept") == value
    key = caches["shared"].make_and_validate_key("allauth:kept")
    shared_cache.ask(lambda client: client.set(key, pickle.dumps(_Trap())))

    with pytest.raises(ValueError, match=r"decode|codec|Expecting"):
        default_cache.get("allauth:kept")

    assert _sprung == []


def test_a_wrong_password_is_said(settings):
    settings.FREESHELF_CACHE_URL = CACHE.replace("://:", "://:x")

    (said,) = cache_troubles()

    assert "cannot be used" in said


def test_a_cache_that_works_is_no_trouble():
    assert list(cache_troubles()) == []
    assert not outage.is_on()


def test_a_cache_whose_packets_vanish_is_given_up(settings):
    relay = Relay(urlsplit(CACHE).port or 0)
    settings.FREESHELF_CACHE_URL = CACHE.replace(
        f":{urlsplit(CACHE).port}/", f":{relay.port}/"
    )
    assert shared_cache.ask(lambda client: client.ping())

    relay.cut()
    began = time.monotonic()
    with pytest.raises(CacheAwayError):
        shared_cache.ask(lambda client: client.ping())
    assert time.monotonic() - began < 3
    assert outage.is_on()
    relay.join()

    outage.end()
    assert shared_cache.ask(lambda client: client.ping())
    relay.close()
