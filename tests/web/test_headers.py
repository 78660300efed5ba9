"""Nothing foreign is loaded, nothing is kept that should not be, no cookie is set."""

import pytest

from tests.library.factories import FileFactory, ResourceFactory, UserFactory
from tests.pages.home import make_home

pytestmark = pytest.mark.line(16)


@pytest.fixture
def addresses(shelve):
    make_home(introduction="What this is.", examples="fees\ndebts")
    resource = ResourceFactory(title="Brick kilns")
    FileFactory(resource=resource)
    shelve()
    base = resource.get_absolute_url()
    return [
        "/en/",
        "/en/search?q=brick",
        "/en/search/help",
        "/en/topics",
        "/en/lists",
        base,
        f"{base}/cite",
        f"{base}/files/1",
        f"{base}/files/1/page/1",
    ]


def test_every_page_has_a_strict_policy_and_no_cookie(addresses, client):
    for address in addresses:
        response = client.get(address)

        assert response.status_code == 200, address
        assert response["Content-Security-Policy"].startswith("default-src 'none'; ")
        assert "unsafe" not in response["Content-Security-Policy"]
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert not response.cookies


def test_no_page_has_a_style_or_a_script_of_its_own(addresses, page_of):
    for address in addresses:
        page = page_of(address)

        assert not page.select("style, [style], [onclick], [onload], iframe")
        for script in page.select("script:not([type='application/ld+json'])"):
            assert script["src"].startswith("/static/")
        loaded = [
            *(tag["src"] for tag in page.select("img, script[src]")),
            *(
                tag["href"]
                for tag in page.select("link[rel=stylesheet], link[rel=icon]")
            ),
        ]
        assert all(url.startswith("/") and url[1] != "/" for url in loaded)


def test_anonymous_pages_are_asked_for_again_and_not_sent_again(addresses, client):
    first = client.get(addresses[5])
    again = client.get(addresses[5], headers={"if-none-match": first["ETag"]})

    assert first["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert "Cookie" in first["Vary"]
    assert again.status_code == 304
    assert again.content == b""


def test_what_a_signed_in_reader_sees_is_kept_nowhere(addresses, client):
    client.force_login(UserFactory())

    response = client.get(addresses[5])

    assert response["Cache-Control"] == "private, no-store"
    assert "ETag" not in response.headers


def test_the_desk_keeps_its_own_rules(client, db):
    response = client.get("/desk/login/")

    assert "Content-Security-Policy" not in response.headers
