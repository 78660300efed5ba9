"""Nothing foreign is loaded, nothing is kept that should not be, no cookie is set."""

import pytest
from django.urls import reverse

from tests.library.factories import FileFactory, ResourceFactory, UserFactory
from tests.pages.home import make_home


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
        policy = response["Content-Security-Policy"]
        assert directives(policy)["default-src"] == "'none'"
        assert directives(policy)["frame-ancestors"] == "'none'"
        assert "unsafe" not in policy
        assert "http" not in policy
        assert response["X-Frame-Options"] == "DENY"
        assert response["Cross-Origin-Opener-Policy"] == "same-origin"
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


def test_every_feature_of_the_browser_is_off(addresses, client):
    for address in [*addresses, "/en/contact", "/admin/", "/nothing"]:
        allowed = client.get(address)["Permissions-Policy"].split(", ")

        assert {"camera=()", "geolocation=()", "microphone=()"} <= set(allowed)
        assert all(feature.endswith("=()") for feature in allowed)


def test_passkeys_may_be_asked_for_where_people_sign_in(client, db):
    allowed = client.get("/en/account/login/")["Permissions-Policy"].split(", ")

    others = [feature for feature in allowed if not feature.endswith("=()")]
    assert others == [
        "publickey-credentials-create=(self)",
        "publickey-credentials-get=(self)",
    ]


def test_the_admin_area_has_a_strict_policy_of_its_own(client, db):
    client.force_login(UserFactory(is_superuser=True))

    response = client.get("/admin/")

    policy = directives(response["Content-Security-Policy"])
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    # Style sheets that the editor of text writes, and nothing else that is inline.
    assert policy.pop("style-src-elem") == "'self' 'unsafe-inline'"
    assert "unsafe" not in str(policy)
    assert response["Referrer-Policy"] == "same-origin"


def test_only_a_preview_may_be_framed_and_only_by_the_admin_area(client, db):
    client.force_login(UserFactory(is_superuser=True))
    resource = ResourceFactory(title="Brick kilns", revised=True)
    revision = resource.latest_revision

    address = reverse(
        "library_resource:revisions_view", args=[resource.pk, revision.pk]
    )
    preview = client.get(address)

    assert b"Brick kilns" in preview.content
    policy = directives(preview["Content-Security-Policy"])
    assert policy["frame-ancestors"] == "'self'"
    assert policy["script-src"] == "'self'"
    assert preview["X-Frame-Options"] == "SAMEORIGIN"


def test_what_people_look_for_is_kept_nowhere_and_the_rest_is_asked_for_again(
    addresses, client
):
    resource = addresses[5]
    for address in (
        "/en/search?q=brick",
        "/en/search/suggest?q=bri",
        "/en/search/facets/topic?q=brick",
        "/en/help",
        f"{resource}/files/1/page/1?q=brick",
        "/en/contact",
    ):
        response = client.get(address)
        assert response.status_code == 200, address
        assert "no-store" in response["Cache-Control"], address
        assert "ETag" not in response.headers
    for address in (resource, f"{resource}/files/1", f"{resource}/files/1/page/1"):
        response = client.get(address)
        assert response["ETag"], address
        assert "no-store" not in response["Cache-Control"]
        again = client.get(address, headers={"if-none-match": response["ETag"]})
        assert again.status_code == 304


def directives(policy: str) -> dict[str, str]:
    """The parts of a content policy by their names."""
    parts = (part.strip().partition(" ") for part in policy.split(";"))
    return {name: sources for name, _, sources in parts}
