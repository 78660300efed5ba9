"""Addresses of the site that was here before live on."""

import pytest
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import PageViewRestriction

from freeshelf.pages.models import StandardPage
from freeshelf.web.views import errors
from tests.events.factories import EventFactory
from tests.library.factories import AgentFactory, ResourceFactory
from tests.pages.home import make_home

pytestmark = pytest.mark.core


@pytest.fixture
def home(db):
    return make_home()


@pytest.mark.parametrize("before", ["/?p=89", "/?utm_source=x&p=89"])
def test_a_post_by_number_leads_to_its_record(home, client, before):
    resource = ResourceFactory()
    Redirect.add_redirect("/?p=89", f"/r/{resource.identifier}")

    response = client.get(before)

    assert response.status_code == 301
    assert response["Location"] == resource.get_absolute_url()


@pytest.mark.parametrize("name", ["page_id", "attachment_id"])
def test_pages_and_attachments_by_number_lead_on(home, client, name):
    Redirect.add_redirect(f"/?{name}=7", "/r/k7m2p9xw")

    assert client.get(f"/?{name}=7")["Location"] == "/r/k7m2p9xw"


def test_a_permalink_leads_on_with_and_without_its_slash(home, client):
    Redirect.add_redirect("/who-pays-the-fees", "/r/k7m2p9xw")
    Redirect.add_redirect("/руководство", "/r/b3d4f5g6")

    for before in ("/who-pays-the-fees/", "/who-pays-the-fees"):
        assert client.get(before)["Location"] == "/r/k7m2p9xw"
    assert client.get("/руководство/")["Location"] == "/r/b3d4f5g6"


def test_an_address_that_leads_on_is_not_looked_for_in_the_library(
    home, client, monkeypatch
):
    Redirect.add_redirect("/who-pays-the-fees", "/r/k7m2p9xw")
    searched = []
    monkeypatch.setattr(
        errors,
        "not_found_suggestions",
        lambda request, **_: searched.append(request.path),
    )

    client.get("/who-pays-the-fees/")
    client.get("/who-pays-nothing/")

    assert searched == ["/who-pays-nothing/"]


def test_who_asks_in_a_language_is_led_on_in_it(home, client):
    page = home.add_child(instance=StandardPage(title="Why", slug="why"))
    Redirect.add_redirect("/?p=89", "/r/k7m2p9xw")
    Redirect.add_redirect("/who-pays-the-fees", "/r/k7m2p9xw")
    Redirect.add_redirect("/uploads/a.pdf", "/r/k7m2p9xw/files/1/a.pdf")
    Redirect.add_redirect("/warum", page)

    led = {
        before: client.get(before)["Location"]
        for before in ("/ar/?p=89", "/ar/who-pays-the-fees/", "/ar/uploads/a.pdf")
    }

    assert led == {
        "/ar/?p=89": "/ar/r/k7m2p9xw",
        "/ar/who-pays-the-fees/": "/ar/r/k7m2p9xw",
        "/ar/uploads/a.pdf": "/r/k7m2p9xw/files/1/a.pdf",
    }
    assert client.get("/ar/warum/")["Location"] == "/ar/why/"
    assert client.get("/warum/")["Location"].endswith("/en/why/")


@pytest.mark.parametrize("number", ["404", "x", "-1", "1e9", "٣", "9" * 400])
def test_a_number_that_never_was_gives_the_home_page(home, client, number):
    response = client.get("/", {"p": number}, follow=True)

    assert response.status_code == 200
    assert b'name="q"' in response.content


@pytest.mark.parametrize("state", ["draft", "closed"])
def test_a_hidden_page_is_not_betrayed_by_its_address(home, client, state):
    page = StandardPage(title="Marmoset", slug="marmoset", live=state != "draft")
    home.add_child(instance=page)
    if state == "closed":
        PageViewRestriction.objects.create(
            page=page, restriction_type=PageViewRestriction.LOGIN
        )
    Redirect.add_redirect("/?p=12", page)

    response = client.get("/?p=12")

    assert "marmoset" not in response.headers.get("Location", "")


@pytest.mark.parametrize("before", ["/?p=12", "/author/anna", "/anna"])
def test_a_draft_event_and_a_person_without_open_works_are_as_if_never_there(
    home, client, before
):
    resource = ResourceFactory(publisher=AgentFactory(), live=False)
    hidden = [
        f"/e/{EventFactory(live=False).identifier}",
        f"/publishers/{resource.publisher.identifier}",
        f"/en/publishers/{resource.publisher.identifier}",
    ]
    unknown = client.get(before)

    for link in hidden:
        redirect = Redirect.add_redirect(before, link)
        answer = client.get(before)
        assert answer.status_code == unknown.status_code
        assert answer.headers.get("Location") == unknown.headers.get("Location")
        redirect.delete()


def test_an_event_and_a_person_that_readers_may_see_are_led_to(home, client):
    event = EventFactory()
    publisher = ResourceFactory(publisher=AgentFactory()).publisher
    Redirect.add_redirect("/?p=12", f"/e/{event.identifier}")
    Redirect.add_redirect("/author/anna", f"/publishers/{publisher.identifier}")

    assert client.get("/?p=12")["Location"] == event.get_absolute_url()
    assert client.get("/author/anna")["Location"] == publisher.get_absolute_url()


@pytest.mark.wordpress
@pytest.mark.parametrize("more", ["-300x200", ""])
@pytest.mark.parametrize("access", ["staff", "open"])
def test_a_size_of_a_closed_picture_leads_nowhere_for_good(home, client, access, more):
    record = ResourceFactory(access_rights=access)
    leads_to = "/closed" if access == "staff" else f"/r/{record.identifier}"
    Redirect.add_redirect(
        "/wp-content/uploads/2020/01/quay.jpg",
        f"/closed?r={record.identifier}",
    )

    answer = client.get(f"/wp-content/uploads/2020/01/quay{more}.jpg")

    assert leads_to in answer["Location"]
    assert (answer.status_code == 301) == (access == "open")


def test_a_slug_is_found_in_any_case_as_wordpress_finds_it(home, client):
    Redirect.add_redirect("/who-pays-the-fees", "/r/k7m2p9xw")
    Redirect.add_redirect("/Files/Kiln.pdf", "/r/b3d4f5g6")

    assert client.get("/WHO-Pays-the-fees/")["Location"] == "/r/k7m2p9xw"
    assert client.get("/en/Who-pays-the-fees")["Location"] == "/en/r/k7m2p9xw"
    assert client.get("/Files/Kiln.pdf")["Location"] == "/r/b3d4f5g6"
    assert client.get("/files/kiln.pdf").status_code == 404


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("/index.php", "/"),
        ("/index.php?p=89", "/?p=89"),
        ("/index.php/who-pays-the-fees/", "/who-pays-the-fees/"),
        ("/index.php//elsewhere.example/", "/elsewhere.example/"),
    ],
)
def test_index_php_is_left_out_of_an_address(home, client, before, after):
    response = client.get(before)

    assert (response.status_code, response["Location"]) == (302, after)


def test_only_the_file_itself_is_index_php(home, client):
    assert client.get("/index.phpx").status_code == 404
