"""Films of elsewhere on a page: a card, and no more than its provider may be framed."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from freeshelf.content.embeds.models import CachedEmbed
from freeshelf.pages.models import StandardPage
from tests.pages.home import make_home

pytestmark = pytest.mark.django_db

FILM = "https://youtu.be/dQw4w9WgXcQ"
PLAYER = "https://www.youtube-nocookie.com"


def page_with(*addresses: str) -> str:
    body = [
        {"type": "embed", "value": {"url": address, "caption": "From 2019"}}
        for address in addresses
    ]
    home = make_home(introduction="What this is.")
    page = home.add_child(instance=StandardPage(title="Films", slug="films", body=body))
    return page.url


def test_a_card_has_words_a_link_and_a_notice_but_nothing_of_the_provider(page_of):
    CachedEmbed.objects.create(
        url="https://www.youtube.com/watch?v=dQw4w9WgXcQ",
        provider="youtube",
        title="What a <recruiter> may ask",
        author="Harbour",
        duration=225,
        state=CachedEmbed.State.KNOWN,
    )

    page = page_of(page_with(FILM))

    figure = page.select_one("figure.embed")
    link = figure.select_one(".embed__title a")
    assert link.text == "What a <recruiter> may ask"
    assert link["href"] == "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
    assert figure.select_one(".embed__about").text == "YouTube · Harbour · 3:45"
    assert "YouTube will then see your IP address" in figure.text
    assert figure.select_one(".embed__ask").has_attr("hidden")
    assert not figure.select("iframe, img")
    assert "From 2019" in figure.figcaption.text


def test_only_a_page_with_a_card_may_frame_its_provider_and_no_other(client):
    with_film = client.get(page_with(FILM, "https://vimeo.com/about"))
    without = client.get("/en/")

    policy = with_film["Content-Security-Policy"].split("; ")
    assert f"frame-src {PLAYER}" in policy
    assert f'fullscreen=(self "{PLAYER}")' in with_film["Permissions-Policy"]
    assert "camera=()" in with_film["Permissions-Policy"]
    assert "frame-src" not in without["Content-Security-Policy"]
    assert "fullscreen=()" in without["Permissions-Policy"]


def test_what_no_provider_plays_is_a_link(page_of):
    page = page_of(page_with("https://films.example/one"))

    figure = page.select_one("figure.embed")
    assert figure.a["href"] == "https://films.example/one"
    assert not figure.select("[data-embed], script")


def test_a_provider_that_the_operator_left_out_is_a_link(client, settings):
    settings.FREESHELF_EMBEDS = {"PROVIDERS": ["vimeo"], "PEERTUBE_HOSTS": []}

    response = client.get(page_with(FILM))

    assert b"data-embed" not in response.content
    assert "frame-src" not in response["Content-Security-Policy"]


def test_the_picture_of_a_card_is_served_and_no_other_file(client):
    storages["default"].save("embeds/0f.webp", ContentFile(b"RIFF"))
    storages["default"].save("embeds/other.webp", ContentFile(b"RIFF"))
    CachedEmbed.objects.create(url="https://vimeo.com/1", thumbnail="embeds/0f.webp")

    served = client.get("/media/embeds/0f.webp")

    assert served["Content-Type"] == "image/webp"
    assert served.getvalue() == b"RIFF"
    assert client.get("/media/embeds/other.webp").status_code == 404
