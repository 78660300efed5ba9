"""Crawlers are slowed down; people never notice."""

import pytest
from bs4 import BeautifulSoup
from django.http import HttpResponse
from django.test import Client, RequestFactory

from freeshelf.search import reading_limits
from freeshelf.web import limits
from freeshelf.web.limits import LimitsMiddleware

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
OLD_PHONE = "Mozilla/5.0 (Linux; Android 5.1; wv) Version/4.0 Chrome/43.0 Mobile"
CRAWLER = "Mozilla/5.0 (compatible; ExampleBot/2.0; +https://bot.example/)"
COMBINATION = "/en/search?q=a&topic=x.y&place=p.q&type=t.u"


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch, settings) -> Clock:
    """The limits are on, and their clock stands until it is moved."""
    settings.FREESHELF_CRAWLER_LIMITS = True
    clock = Clock()
    for buckets in ("_readers", "_words", "_shared", "_strangers", "_seen"):
        monkeypatch.setattr(getattr(limits, buckets), "_clock", clock)
    return clock


class Reader:
    """Someone in front of the limits; behind them every page is there at once."""

    def __init__(self, address: str, agent: str, **headers: str) -> None:
        self._told = {"user-agent": agent, **headers}
        self._address = address
        self._limited = LimitsMiddleware(lambda request: HttpResponse("a page"))

    def get(self, path: str) -> HttpResponse:
        request = RequestFactory(REMOTE_ADDR=self._address).get(
            path, headers=self._told
        )
        return self._limited(request)


def reader(address="192.0.2.1", agent=FIREFOX, **headers) -> Reader:
    return Reader(address, agent, **headers)


def statuses(client, path, times) -> list[int]:
    return [client.get(path).status_code for _ in range(times)]


@pytest.mark.parametrize("agent", [FIREFOX, OLD_PHONE])
def test_a_person_searching_for_an_hour_never_meets_the_limit(clock, agent):
    person = reader(agent=agent)
    answered = []

    for step in range(720):
        clock.now += 5
        path = COMBINATION if step % 3 else f"/en/search?q=word{step}"
        answered.append(person.get(path).status_code)

    assert set(answered) == {200}


def test_a_person_leafing_through_a_long_document_never_meets_the_limit(clock):
    person = reader()
    answered = []

    for page in range(1, 400):
        clock.now += 0.5
        path = f"/r/abc/files/1/page/{page}/0123456789ab-900.webp"
        answered.append(person.get(path).status_code)

    assert set(answered) == {200}


def test_a_training_room_behind_one_address_never_meets_the_limit(clock):
    room = reader(**{"sec-fetch-site": "same-origin"})
    answered = []

    for _second in range(600):
        clock.now += 1
        answered += statuses(room, "/en/search?q=fees&type=t.u", 4)

    assert set(answered) == {200}


def test_what_hammers_gets_nothing_until_it_slows_down(clock):
    crawl = reader(agent=FIREFOX)
    answered = []
    for _ in range(2500):
        clock.now += 0.12
        answered.append(crawl.get(COMBINATION).status_code)

    assert answered[:50] == [200] * 50
    assert set(answered[1000:]) == {429}
    clock.now += 40
    assert crawl.get(COMBINATION).status_code == 200


def test_people_behind_the_address_of_what_hammers_are_served_still(clock):
    crawl = reader(agent=FIREFOX)
    person = reader(agent=FIREFOX, **{"sec-fetch-site": "same-origin"})
    old_phone = reader(agent=OLD_PHONE)
    answered = []
    for step in range(2500):
        clock.now += 0.12
        crawl.get(COMBINATION)
        if step % 50 == 0:
            answered.append(person.get(COMBINATION).status_code)
            answered.append(old_phone.get("/en/search?q=fees").status_code)

    assert crawl.get(COMBINATION).status_code == 429
    assert set(answered) == {200}


def test_the_reserve_for_words_is_no_way_around_the_limit(clock):
    crawl = reader(agent=FIREFOX)
    answered = []
    for _ in range(5000):
        clock.now += 0.05
        answered.append(crawl.get("/en/search?q=fees").status_code)

    assert answered[2500:].count(200) <= 2500 * 0.05 + 1


def test_crawlers_that_say_so_share_little(clock):
    crawl = [reader(f"198.51.100.{n}", CRAWLER) for n in range(20)]
    answered = [client.get(COMBINATION).status_code for client in crawl * 5]

    assert answered.count(200) == 20
    assert answered[-1] == 429
    assert crawl[0].get("/en/r/abc/title").status_code == 200
    assert crawl[0].get("/en/search").status_code == 200
    assert reader().get(COMBINATION).status_code == 200


def test_a_crawl_from_thousands_of_addresses_shares_one_bucket(clock):
    answered = [
        reader(f"198.{n // 250}.100.{n % 250}").get(COMBINATION).status_code
        for n in range(500)
    ]

    assert answered.count(200) == 120
    browsing_person = reader("203.0.113.1", **{"sec-fetch-site": "same-origin"})
    assert browsing_person.get(COMBINATION).status_code == 200
    old_phone = reader("203.0.113.2", agent=OLD_PHONE)
    assert old_phone.get("/en/search").status_code == 200
    assert old_phone.get(COMBINATION).status_code == 200


def test_words_and_single_filters_are_no_combination(clock):
    for n in range(300):
        client = reader(f"198.{n // 250}.100.{n % 250}")
        assert client.get("/en/search?q=fees&topic=x.y").status_code == 200


@pytest.mark.parametrize("years", ["year=2019", "year_from=2019", "year_to=2019"])
def test_years_are_a_filter_however_they_are_written(clock, years):
    crawl = reader(agent=CRAWLER)

    assert 429 in statuses(crawl, f"/en/search?q=a&topic=x.y&{years}", 61)


@pytest.mark.parametrize(
    "path",
    [
        "/en/topics/topics/debt?type=t.u&place=p.q",
        "/en/publishers/ilo?q=fees&type=t.u",
        "/en/r/abc/guide/files/1?q=who+pays+fees",
    ],
)
def test_lists_of_a_topic_and_questions_to_a_document_cost_as_results_do(clock, path):
    crawl = reader(agent=CRAWLER)

    assert 429 in statuses(crawl, path, 61)
    assert set(statuses(crawl, path.partition("?")[0], 61)) == {200}


def test_the_refusal_has_the_way_out_and_the_name_of_the_site(clock, settings):
    settings.FREESHELF_SITE_NAME = "Quay Library"
    settings.FREESHELF_EXIT_URL = "https://weather.example/{language}"
    statuses(reader(agent=CRAWLER), COMBINATION, 20)

    answer = Client(headers={"user-agent": CRAWLER}).get(
        COMBINATION.replace("/en/", "/zh-hans/")
    )

    page = BeautifulSoup(answer.content, "html.parser")
    assert page.html["lang"] == "zh-Hans"
    assert page.title.text.endswith(" – Quay Library")
    way_out = page.select_one(".leave-site [data-exit]")
    assert way_out["href"] == "https://weather.example/zh-hans"
    assert page.select_one('script[src*="exit"]') is not None


@pytest.mark.django_db
def test_the_refusal_is_a_sentence_says_when_and_asks_no_database(
    clock, django_assert_num_queries
):
    statuses(reader(agent=CRAWLER), COMBINATION, 20)
    crawl = Client(headers={"user-agent": CRAWLER})

    for language, direction in (("en", "ltr"), ("ar", "rtl")):
        with django_assert_num_queries(0):
            response = crawl.get(COMBINATION.replace("/en/", f"/{language}/"))
        assert response.status_code == 429
        assert response["Retry-After"] == "6"
        assert f'dir="{direction}"'.encode() in response.content
        assert response["Cache-Control"] == "no-store"
        assert response["Content-Security-Policy"]
    english = crawl.get(COMBINATION).content.decode()
    assert "Wait 6 seconds, then reload the page." in english


def test_the_address_behind_a_proxy_is_what_the_proxy_saw(clock, settings):
    settings.FREESHELF_TRUSTED_PROXIES = 1
    proxy = "127.0.0.1"
    forged = [
        reader(proxy, **{"x-forwarded-for": f"198.51.100.{n}, 192.0.2.7"})
        for n in range(100)
    ]
    answered = [client.get(COMBINATION).status_code for client in forged]
    other = reader(proxy, **{"x-forwarded-for": "192.0.2.8"})

    assert 429 in answered
    assert other.get("/en/search?q=fees").status_code == 200
    unnamed = reader(proxy)
    assert set(statuses(unnamed, "/en/search?q=fees", 600)) == {200}


def test_no_address_is_kept_where_clients_are_remembered(clock):
    reader("192.0.2.77").get(COMBINATION)

    kept = repr(limits._readers._buckets) + repr(vars(reading_limits._names))
    assert len(limits._readers) == 1
    assert "192.0.2.77" not in kept


def test_an_operator_can_turn_the_limits_off(clock, settings):
    settings.FREESHELF_CRAWLER_LIMITS = False

    assert set(statuses(reader(agent=CRAWLER), COMBINATION, 100)) == {200}


def test_a_list_that_is_sent_costs_what_it_costs_in_an_address(settings):
    settings.FREESHELF_CRAWLER_LIMITS = True

    def times(form: dict[str, str], method: str) -> int:
        """Return how often it is given at once."""
        limits.forget_clients()
        make = getattr(RequestFactory(REMOTE_ADDR="192.0.2.1"), method)
        asked = (make("/en/my-list/export", form) for _ in range(40))
        waits = [limits.seconds_to_wait(request) for request in asked]
        return waits.index(next(filter(None, waits)))

    for kind in ("bibliography", "txt", "csv"):
        form = {"r": "kilns1", "format": kind}
        assert times(form, "post") == times(form, "get"), kind
    assert times({"format": "txt"}, "post") < times({"format": "csv"}, "post")
    limits.forget_clients()
