"""No name, count or address betrays what is closed."""

import io

import pytest
from django.core.files.images import ImageFile
from django.utils import timezone
from PIL import Image as Picture
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, CollectionViewRestriction

from freeshelf.library.services import remove_file, withdraw
from tests.content.factories import picture_looked_at
from tests.library.factories import (
    AgentFactory,
    FileFactory,
    ResourceFactory,
    UserFactory,
)
from tests.pages.home import make_home


@pytest.fixture
def ministry(db):
    """Somebody with closed works only."""
    agent = AgentFactory(name="Ministry of Marmosets")
    ResourceFactory(title="Closed", publisher=agent, access_rights="staff")
    ResourceFactory(title="Open", publisher=AgentFactory(name="Harbour Institute"))
    return agent


@pytest.mark.parametrize("address", ["/en/search", "/en/search/facets/publisher"])
def test_a_filter_does_not_tell_whose_identifier_it_is(
    ministry, shelve, client, address
):
    shelve()

    response = client.get(address, {"publisher": ministry.identifier})

    assert response.status_code == 200
    assert b"Marmosets" not in response.content


def test_a_chosen_publisher_without_hits_keeps_its_name(ministry, shelve, client):
    shelve()
    open_one = AgentFactory(name="Quay Council")
    ResourceFactory(title="Nets", publisher=open_one)

    response = client.get(
        "/en/search", {"publisher": open_one.identifier, "q": "closed"}
    )

    assert b"Quay Council" in response.content


def test_a_merged_agent_does_not_lead_to_a_closed_one(ministry, client):
    before = AgentFactory(name="Bureau", merged_into=ministry)

    response = client.get(before.get_absolute_url())

    assert response.status_code == 404
    assert "Location" not in response.headers


@pytest.mark.parametrize("before", ["/?attachment_id=7", "/wp-content/uploads/a.pdf"])
@pytest.mark.parametrize("state", ["draft", "closed", "closed file", "removed file"])
def test_an_old_address_does_not_tell_the_name_of_a_closed_file(
    db, client, before, state
):
    make_home()
    resource = ResourceFactory(
        live=state != "draft", access_rights="staff" if state == "closed" else "open"
    )
    file = FileFactory(
        resource=resource,
        name="marmoset.pdf",
        access_rights="members" if state == "closed file" else "open",
    )
    if state == "removed file":
        remove_file(file=file, now=timezone.now())
    Redirect.add_redirect(before, file.download_url())

    response = client.get(before)

    assert "marmoset" not in response.headers.get("Location", "")
    assert b"marmoset" not in response.content


@pytest.mark.parametrize("state", ["draft", "closed"])
def test_an_old_number_does_not_tell_that_a_closed_record_exists(db, client, state):
    make_home()
    resource = ResourceFactory(
        live=state != "draft", access_rights="staff" if state == "closed" else "open"
    )
    Redirect.add_redirect("/?p=12", f"/r/{resource.identifier}")

    hidden = client.get("/en/?p=12")
    unknown = client.get("/en/?p=13")

    assert hidden.status_code == unknown.status_code == 200
    assert hidden.content == unknown.content


def test_who_may_see_a_record_is_led_to_it(db, client):
    make_home()
    resource = ResourceFactory(access_rights="members")
    file = FileFactory(resource=resource)
    Redirect.add_redirect("/?p=12", f"/r/{resource.identifier}")
    Redirect.add_redirect("/?p=13", file.download_url())
    client.force_login(UserFactory(permissions=["library.view_members_resource"]))

    assert client.get("/?p=12")["Location"] == resource.get_absolute_url()
    assert client.get("/?p=13")["Location"] == file.download_url()


def test_who_is_not_signed_in_is_told_to_sign_in(db, client):
    make_home()
    closed = ResourceFactory(access_rights="members").get_absolute_url()

    asked, nothing = client.get(closed), client.get("/en/resources/none/none/")
    client.force_login(UserFactory())
    refused = client.get(closed)

    for page in (asked, nothing):
        assert page.status_code == 404
        assert "Some resources are for members" in page.content.decode()
    assert "for members of the library" not in refused.content.decode()


def test_the_old_address_of_a_withdrawn_record_leads_to_its_tombstone(db, client):
    make_home()
    resource = ResourceFactory()
    withdraw(resource=resource, reason="Out of date", now=timezone.now())
    Redirect.add_redirect("/?p=12", f"/r/{resource.identifier}")

    assert client.get("/?p=12", follow=True).status_code == 410


def test_a_picture_that_not_everyone_may_see_is_kept_by_no_cache(db, client):
    stream = io.BytesIO()
    Picture.new("RGB", (600, 400)).save(stream, "PNG")
    closed = Collection.get_first_root_node().add_child(name="Closed")
    CollectionViewRestriction.objects.create(
        collection=closed, restriction_type="login"
    )
    picture = picture_looked_at(
        title="Kiln", file=ImageFile(stream, "kiln.png"), collection=closed
    )
    client.force_login(UserFactory())

    response = client.get(picture.get_rendition("width-480").url)

    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"
