"""Data of films and sounds that providers play is cached."""

import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.storage import storages
from PIL import Image

from freeshelf.content.embeds import providers
from freeshelf.content.embeds.cards import card_for
from freeshelf.content.embeds.fetching import fetch_embed
from freeshelf.content.embeds.models import CachedEmbed
from freeshelf.content.embeds.providers import Provider
from freeshelf.content.embeds.services import request_embeds
from tests.content.marked_pictures import KINDS, marked, traces
from tests.core.http.web_server import Answer, web_server

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def picture(size: tuple[int, int]) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, "#0b5568").save(buffer, "JPEG")
    return buffer.getvalue()


@pytest.fixture
def provider(settings, monkeypatch, tmp_path):
    """A provider on loopback; `said` is what it tells of everything it plays."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path, "base_url": "/media/"},
        },
    }
    said = {}

    def answer(asked):
        if asked.path.startswith("/oembed"):
            return Answer(json.dumps(said).encode()) if said else Answer(status=404)
        kind = asked.path.partition("marked-")[2]
        content = marked(kind) if kind else picture((1600, 900))
        return Answer(content, headers={"Content-Type": "image/jpeg"})

    with web_server(answer) as server:
        settings.FREESHELF_HTTP = {
            "ALLOWED_HOSTS": [server.host],
            "REQUESTS_PER_SECOND": 1e6,
        }
        settings.FREESHELF_EMBEDS = {"PROVIDERS": ["films"], "PEERTUBE_HOSTS": []}
        films = Provider(
            key="films",
            name="Films",
            hosts=frozenset({"films.example"}),
            patterns=(r"/(?P<id>\w+)$",),
            page="https://films.example/{id}",
            player="https://player.films.example/{id}",
            description=f"{server.url}/oembed?url={{page}}",
        )
        monkeypatch.setattr(providers, "KNOWN", (films,))
        films_said = {"url": server.url, "said": said}
        yield films_said


def wanted(address: str = "https://films.example/one") -> CachedEmbed:
    keys = request_embeds(addresses=[address], now=NOW)
    return CachedEmbed.objects.get(pk=keys[0])


def test_a_card_tells_what_the_provider_tells_in_plain_words(provider):
    provider["said"].update(
        title="<b>Fees</b> &amp; debts<script>alert(1)</script>",
        author_name="Harbour <i>Films</i>",
        html="<iframe src='https://evil.example'></iframe>",
        duration=3723,
        width="1280",
        height=720,
        thumbnail_url=f"{provider['url']}/still.jpg",
    )
    fetch_embed(embed=wanted(), now=NOW)

    card = card_for("https://www.films.example/one")

    assert (card.title, card.author) == ("Fees & debts", "Harbour Films")
    assert (card.duration, card.ratio) == ("1:02:03", "1280 / 720")
    assert card.player_url == "https://player.films.example/one"


def test_the_picture_is_drawn_anew_smaller_and_kept_here(provider):
    provider["said"].update(title="A", thumbnail_url=f"{provider['url']}/still.jpg")
    embed = wanted()

    fetch_embed(embed=embed, now=NOW)

    with storages["default"].open(embed.thumbnail) as stream:
        kept = Image.open(stream)
        assert (kept.format, kept.size) == ("WEBP", (640, 360))
    assert card_for(embed.url).picture == f"/media/{embed.thumbnail}"


@pytest.mark.parametrize("kind", KINDS)
def test_the_picture_says_nothing_but_its_pixels(provider, kind):
    address = f"{provider['url']}/marked-{kind}"
    provider["said"].update(title="A", thumbnail_url=address)
    embed = wanted()

    fetch_embed(embed=embed, now=NOW)

    with storages["default"].open(embed.thumbnail) as stream:
        kept = stream.read()
    assert Image.open(io.BytesIO(kept)).format == "WEBP"
    assert traces(kept) == []


@pytest.mark.parametrize(
    "thumbnail", ["", "/oembed", "http://127.0.0.1:1/private.jpg", "file:///etc/passwd"]
)
def test_without_a_usable_picture_the_words_remain(provider, thumbnail):
    if thumbnail.startswith("/"):
        thumbnail = provider["url"] + thumbnail
    provider["said"].update(title="A", thumbnail_url=thumbnail)
    embed = wanted()

    fetch_embed(embed=embed, now=NOW)

    assert (embed.state, embed.title, embed.thumbnail) == ("known", "A", "")


def test_a_provider_that_does_not_answer_leaves_a_plain_card(provider):
    embed = wanted()
    fetch_embed(embed=embed, now=NOW)

    assert embed.state == CachedEmbed.State.FAILED
    assert card_for(embed.url).title == ""
    again = [
        request_embeds(addresses=[embed.url], now=NOW + after)
        for after in (timedelta(hours=1), timedelta(days=2), timedelta(days=2))
    ]
    assert again == [[], [embed.pk], []]


def test_what_is_known_is_not_asked_again_and_others_never(provider):
    provider["said"].update(title="A")
    fetch_embed(embed=wanted(), now=NOW)

    asked = request_embeds(
        addresses=["https://films.example/one", "https://evil.example/one"],
        now=NOW + timedelta(days=9),
    )

    assert asked == []
    assert CachedEmbed.objects.count() == 1
