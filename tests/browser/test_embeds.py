"""A film is asked for by a click and not before."""

import pytest

from freeshelf.content.embeds.models import CachedEmbed
from freeshelf.pages.models import HomePage, StandardPage

pytestmark = pytest.mark.browser

FILM = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
PLAYER = "https://www.youtube-nocookie.com/"


@pytest.fixture
def film(library) -> str:
    """The address of a page with a film, before text that it must not cover."""
    CachedEmbed.objects.create(
        url=FILM, provider="youtube", title="What a recruiter may ask", author="Harbour"
    )
    body = [
        {"type": "embed", "value": {"url": FILM, "caption": ""}},
        {"type": "paragraph", "value": "<p>And on.</p>"},
    ]
    page = StandardPage(title="Films", slug="films", body=body)
    return HomePage.objects.first().add_child(instance=page).url


def test_the_player_comes_by_a_click_in_a_frame_of_its_provider(open_page, film):
    page = open_page(film)
    asked = []
    page.route(
        f"{PLAYER}**",
        lambda route: (
            asked.append(route.request),
            route.fulfill(
                body="<!doctype html><title>player</title>", content_type="text/html"
            ),
        ),
    )
    page.get_by_role("button", name="Load the player").wait_for()
    assert page.foreign == []
    assert asked == []

    page.get_by_role("button", name="Load the player").press("Enter")
    frame = page.locator("iframe")
    frame.wait_for()
    page.frame_locator("iframe").locator("html").wait_for(state="attached")

    assert [request.url for request in asked] == [f"{PLAYER}embed/dQw4w9WgXcQ?rel=0"]
    assert "/en/films" not in asked[0].headers.get("referer", "")
    assert frame.get_attribute("title") == "What a recruiter may ask"
    assert frame.evaluate("frame => frame === document.activeElement")
    assert page.broken == []


def test_without_javascript_the_card_is_a_link_to_the_provider(open_page, film):
    page = open_page(film, java_script_enabled=False)

    assert (
        page.get_by_role("link", name="What a recruiter may ask").get_attribute("href")
        == FILM
    )
    assert page.get_by_role("button", name="Load the player").count() == 0
