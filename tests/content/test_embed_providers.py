"""Whose addresses are players, and which player each has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from freeshelf.content.embeds.providers import KNOWN, find_playable, peertube

PROVIDERS = (*KNOWN, peertube("video.example"))
UUID = "9c9de5e8-0a1e-484a-b099-e80766180a6d"


@pytest.mark.parametrize(
    ("address", "url", "player"),
    [
        (
            address,
            "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
            "/embed/dQw4w9WgXcQ?rel=0",
        )
        for address in (
            "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=30s",
            "http://youtube.com/watch?list=PL1&v=dQw4w9WgXcQ",
            "https://youtu.be/dQw4w9WgXcQ?si=tracking",
            "https://m.youtube.com/shorts/dQw4w9WgXcQ",
            "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ",
        )
    ]
    + [
        (
            "https://vimeo.com/123456789",
            "https://vimeo.com/123456789",
            "/video/123456789?dnt=1",
        ),
        (
            "https://player.vimeo.com/video/123456789?h=abc",
            "https://vimeo.com/123456789",
            "/video/123456789?dnt=1",
        ),
        (
            "https://dai.ly/x8abcd",
            "https://www.dailymotion.com/video/x8abcd",
            "?video=x8abcd",
        ),
        (
            "https://www.ted.com/talks/someone_a_talk?language=fr",
            "https://www.ted.com/talks/someone_a_talk",
            "/talks/someone_a_talk",
        ),
        (
            "https://soundcloud.com/radio/episode-1?utm_source=x",
            "https://soundcloud.com/radio/episode-1",
            "?url=https%3A%2F%2Fsoundcloud.com%2Fradio%2Fepisode-1",
        ),
        (
            "https://archive.org/details/some_film.2019",
            "https://archive.org/details/some_film.2019",
            "/embed/some_film.2019",
        ),
        (
            f"https://video.example/videos/watch/{UUID}",
            f"https://video.example/w/{UUID}",
            f"/videos/embed/{UUID}?p2p=0",
        ),
    ],
)
def test_each_form_of_an_address_has_one_page_and_one_player(address, url, player):
    found = find_playable(address, PROVIDERS)

    assert found.url == url
    assert found.player_url.endswith(player)
    assert find_playable(found.url, PROVIDERS) == found


@pytest.mark.parametrize(
    "address",
    [
        "https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ",
        "https://evil.example/?u=https://youtu.be/dQw4w9WgXcQ",
        "javascript://youtube.com/watch?v=dQw4w9WgXcQ",
        "https://www.youtube.com/watch?v=short",
        "https://www.youtube.com/@a-channel",
        "https://vimeo.com/about",
        "https://other.example/videos/watch/" + UUID,
        "//youtu.be/dQw4w9WgXcQ",
        "http://[broken",
        "",
    ],
)
def test_other_addresses_play_nothing(address):
    assert find_playable(address, PROVIDERS) is None


@given(
    st.sampled_from(
        sorted({host for provider in PROVIDERS for host in provider.hosts})
    ),
    st.text(max_size=40),
)
def test_whatever_follows_a_host_no_player_leaves_its_origin(host, rest):
    found = find_playable(f"https://{host}/{rest}", PROVIDERS)

    if found is not None:
        assert found.player_url.startswith(f"{found.provider.frame_origin}/")
        assert not set(found.player_url) & set("\"'<> \n")
