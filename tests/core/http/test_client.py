"""The guarded client against a real server."""

import gzip
import io
import socket
import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from freeshelf.core.http import (
    Credentials,
    HostUnknownError,
    HttpClient,
    HttpPolicy,
    HttpStatusError,
    HttpTimeoutError,
    HttpUnavailableError,
    RequestRefusedError,
    ResponseTooLargeError,
    RobotsRefusedError,
    TooManyRedirectsError,
    UnreadableResponseError,
    Validators,
)
from freeshelf.core.http.client import Throttle
from tests.core.http.web_server import Answer, web_server


class Waits:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def clock(self) -> float:
        return sum(self.slept)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


@pytest.fixture
def waits():
    return Waits()


@pytest.fixture
def client(waits):
    """Makes clients that may ask some servers; their pauses cost no time."""
    clients = []

    def make(*servers, credentials=None, crawls=False, **policy):
        allowed = frozenset(server.host for server in servers)
        pacer = Throttle(clock=waits.clock, sleep=waits.sleep)
        made = HttpClient(
            HttpPolicy(allowed_hosts=allowed, **policy),
            credentials=credentials,
            crawls=crawls,
            pacer=pacer,
        )
        clients.append(made)
        return made

    yield make
    for made in clients:
        made.close()


def spellings(number: int) -> list[str]:
    """Ways to write an IPv4 address that the C library's resolver reads."""
    octets = number.to_bytes(4, "big")
    return [
        str(number),
        hex(number),
        f"0{number:o}",
        ".".join(map(hex, octets)),
        ".".join(f"0{octet:o}" for octet in octets),
        f"{octets[0]}.{number & 0xFFFFFF}",
        f"[::ffff:{'.'.join(map(str, octets))}]",
        ".".join(map(str, octets)) + ".",
    ]


@given(st.integers(0x7F000001, 0x7FFFFFFE), st.integers(0, 7))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_loopback_is_refused_however_it_is_written(client, number, form):
    host = spellings(number)[form]

    with pytest.raises((RequestRefusedError, HostUnknownError)):
        client().get(f"http://{host}/")


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http://example.org:22/",
        "http://name:secret@example.org/",
        "http:///path",
        "",
    ],
)
def test_other_schemes_ports_and_accounts_are_refused(client, url):
    with pytest.raises(RequestRefusedError) as refused:
        client().get(url)

    assert "secret" not in str(refused.value)


def test_a_name_with_a_private_address_is_refused_before_anything_is_sent(
    client, monkeypatch
):
    with web_server(lambda asked: Answer(b"inside")) as server:
        port = int(server.host.partition(":")[2])

        def resolve(*_arguments, **_options):
            private = ("127.0.0.1", port)
            return [
                (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", port)),
                (socket.AF_INET, socket.SOCK_STREAM, 6, "", private),
            ]

        monkeypatch.setattr(socket, "getaddrinfo", resolve)
        with pytest.raises(
            RequestRefusedError, match=f"ALLOWED_HOSTS=rebinding.example:{port}"
        ):
            client(ports=frozenset({port})).get(f"http://rebinding.example:{port}/")

    assert server.asked == []


def test_every_redirect_is_checked_again(client):
    with (
        web_server(lambda asked: Answer(b"inside")) as inside,
        web_server(
            lambda asked: Answer(status=302, headers={"Location": f"{inside.url}/x"})
        ) as outside,
        pytest.raises(RequestRefusedError),
    ):
        client(outside).get(f"{outside.url}/")

    assert inside.asked == []


def test_redirects_are_followed_five_times_and_not_for_ever(client):
    def answer(asked):
        number = int(asked.path[1:])
        if number == 0:
            return Answer(b"arrived")
        return Answer(status=301, headers={"Location": f"/{number - 1}"})

    with web_server(answer) as server:
        asking = client(server)

        assert asking.get(f"{server.url}/5").content == b"arrived"
        with pytest.raises(TooManyRedirectsError):
            asking.get(f"{server.url}/6")


def test_credentials_stay_with_the_origin_they_were_given_for(client):
    with (
        web_server(lambda asked: Answer(b"elsewhere")) as other,
        web_server(
            lambda asked: Answer(status=307, headers={"Location": f"{other.url}/"})
        ) as site,
    ):
        client(site, other, credentials=Credentials("anna", "open")).get(site.url)

    assert site.asked[0].headers["authorization"] == "Basic YW5uYTpvcGVu"
    assert "authorization" not in other.asked[0].headers


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(bytes(3_000_000))),
        ("deflate", zlib.compress(bytes(3_000_000))),
        ("identity", bytes(1_000_001)),
    ],
)
def test_an_answer_larger_than_allowed_is_not_taken(client, encoding, packed):
    headers = {"Content-Encoding": encoding}
    with (
        web_server(lambda asked: Answer(packed, headers=headers)) as server,
        pytest.raises(ResponseTooLargeError),
    ):
        client(server, max_bytes=1_000_000).get(server.url)


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda data: zlib.compress(data)[2:-4]),  # without zlib's header
        ("", bytes),
    ],
)
def test_packed_answers_come_out_whole(client, encoding, pack):
    data = bytes(range(256)) * 1000
    headers = {"Content-Encoding": encoding} if encoding else {}
    with web_server(lambda asked: Answer(pack(data), headers=headers)) as server:
        assert client(server).get(server.url).content == data


@pytest.mark.parametrize("encoding", ["br", "gzip, gzip", "gzip"])
def test_an_answer_packed_otherwise_or_broken_is_refused(client, encoding):
    headers = {"Content-Encoding": encoding}
    with (
        web_server(lambda asked: Answer(b"\x1f\x8bno", headers=headers)) as server,
        pytest.raises(UnreadableResponseError),
    ):
        client(server).get(server.url)


def test_a_busy_server_is_asked_again_when_it_says(client, waits):
    answers = [
        Answer(status=429, headers={"Retry-After": "7"}),
        Answer(status=503),
        Answer(b"at last"),
    ]
    with web_server(lambda asked: answers.pop(0)) as server:
        response = client(server).get(server.url)

    assert response.content == b"at last"
    assert 7.0 in waits.slept


def test_a_server_that_wants_hours_is_left_alone(client):
    answer = Answer(b"later", 503, {"Retry-After": "7200"})
    with (
        web_server(lambda asked: answer) as server,
        pytest.raises(HttpStatusError) as failed,
    ):
        client(server).get(server.url)

    assert len(server.asked) == 1
    assert failed.value.response.content == b"later"


def test_what_failed_for_good_is_not_asked_again(client):
    with (
        web_server(lambda asked: Answer(b'{"code": "gone"}', 404)) as server,
        pytest.raises(HttpStatusError) as failed,
    ):
        client(server).get(f"{server.url}/?token=secret")

    assert len(server.asked) == 1
    assert failed.value.response.json() == {"code": "gone"}
    assert "secret" not in str(failed.value)


def test_requests_to_one_host_keep_their_distance(client, waits):
    with web_server(lambda asked: Answer()) as server:
        asking = client(server, requests_per_second=2)
        for _time in range(3):
            asking.get(server.url)

    assert waits.slept == [0.5, 0.5]


def test_an_answer_that_trickles_ends_at_the_time_limit(client):
    # It promises more than it sends, and keeps the connection open meanwhile.
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        policy = HttpPolicy(
            allowed_hosts=frozenset({"127.0.0.1"}), total_seconds=0.2, tries=1
        )

        with HttpClient(policy) as asking, pytest.raises(HttpTimeoutError):
            asking.get(f"http://127.0.0.1:{port}/")


def test_a_crawler_obeys_robots_txt_and_its_delay(client, waits):
    robots = b"User-agent: *\nCrawl-delay: 3\nDisallow: /*.pdf$\nAllow: /\n"

    def answer(asked):
        return Answer(robots if asked.path == "/robots.txt" else b"page")

    with web_server(answer) as server:
        crawler = client(server, crawls=True)
        crawler.get(f"{server.url}/a")
        crawler.get(f"{server.url}/b")
        with pytest.raises(RobotsRefusedError):
            crawler.get(f"{server.url}/c.pdf")

    assert server.paths == ["/robots.txt", "/a", "/b"]
    assert waits.slept[-1] == 3.0


def test_no_credentials_are_sent_to_the_robots_txt_of_another_site(client):
    with (
        web_server(lambda asked: Answer(b"")) as other,
        web_server(
            lambda asked: Answer(
                status=404 if asked.path == "/robots.txt" else 302,
                headers={"Location": f"{other.url}/there"},
            )
        ) as site,
    ):
        credentials = Credentials("anna", "open")
        crawler = client(site, other, credentials=credentials, crawls=True)
        crawler.get(f"{site.url}/here")

    assert other.paths == ["/robots.txt", "/there"]
    assert all("authorization" not in asked.headers for asked in other.asked)
    assert "authorization" in site.asked[-1].headers


@pytest.mark.parametrize(("status", "is_allowed"), [(404, True), (500, False)])
def test_a_missing_robots_txt_allows_and_a_broken_one_forbids(
    client, status, is_allowed
):
    def answer(asked):
        return Answer(status=status if asked.path == "/robots.txt" else 200)

    with web_server(answer) as server:
        crawler = client(server, crawls=True)

        if is_allowed:
            assert crawler.get(f"{server.url}/a").status == 200
        else:
            with pytest.raises(RobotsRefusedError):
                crawler.get(f"{server.url}/a")


def test_only_what_is_newer_is_sent_again(client):
    def answer(asked):
        if asked.headers.get("if-none-match") == '"one"':
            return Answer(status=304, headers={"ETag": '"one"'})
        return Answer(b"all of it", headers={"ETag": '"one"'})

    with web_server(answer) as server:
        asking = client(server)
        first = asking.get(server.url)
        second = asking.get(server.url, validators=first.validators)

    assert first.validators == Validators(etag='"one"')
    assert second.is_not_modified
    assert second.content == b""


def test_a_download_that_breaks_off_goes_on_where_it_stopped(client):
    data = bytes(range(256)) * 4

    def answer(asked):
        if asked.headers.get("range") == "bytes=600-":
            headers = {"ETag": '"v"', "Content-Range": "bytes 600-1023/1024"}
            return Answer(data[600:], 206, headers)
        return Answer(data[:600], headers={"ETag": '"v"'}, length=1024)

    file = io.BytesIO()
    with web_server(answer) as server:
        client(server).download(server.url, file)

    assert file.getvalue() == data
    assert server.asked[1].headers["if-range"] == '"v"'


def test_a_download_begins_anew_where_the_server_cannot_go_on(client):
    answers = [Answer(b"half", length=9), Answer(b"all of it")]

    file = io.BytesIO()
    with web_server(lambda asked: answers.pop(0)) as server:
        client(server).download(server.url, file)

    assert file.getvalue() == b"all of it"


def test_what_breaks_off_every_time_is_an_error(client):
    with (
        web_server(lambda asked: Answer(b"half", length=9)) as server,
        pytest.raises(HttpUnavailableError),
    ):
        client(server).get(server.url)

    assert len(server.asked) == 3


def test_a_policy_is_read_from_the_settings_of_a_library():
    policy = HttpPolicy.from_settings(
        {"ALLOWED_HOSTS": ["wiki.internal"], "REQUESTS_PER_SECOND": 1}
    )

    assert policy.allows_private("wiki.internal", 9000)
    assert not policy.allows_private("other.internal", 80)
    assert policy.requests_per_second == 1
