"""Choosing the page whose picture lists show, and what readers then see."""

import io

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from tests.enrich.files import pdf
from tests.library.factories import (
    FileFactory,
    ResourceFactory,
    UserFactory,
    replace_by_looked_at,
)
from tests.web.conftest import own_place, page_of, shelve

__all__ = ["own_place", "page_of", "shelve"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def publisher() -> Client:
    client = Client()
    permissions = ["library.change_resource", "library.publish_resource"]
    client.force_login(UserFactory(permissions=permissions))
    return client


@pytest.fixture
def guide(shelve):
    file = FileFactory(content=pdf([[f"Page {n} of it"] for n in range(1, 16)]))
    shelve()
    return file


def _choose(client, file, **data):
    return client.post(reverse("enrich_card_image", args=[file.pk]), data)


def test_the_first_pages_are_shown_and_any_page_can_be_typed(publisher, guide):
    html = publisher.get(reverse("enrich_card_image", args=[guide.pk])).content
    page = BeautifulSoup(html, "html.parser")

    pictures = page.select(".page-choice img")
    assert len(pictures) == 12
    drawn = publisher.get(pictures[11]["src"])
    with Image.open(io.BytesIO(b"".join(drawn.streaming_content))) as picture:
        assert picture.format == "WEBP"

    _choose(publisher, guide, page="", other="15")

    guide.refresh_from_db()
    assert guide.card_page == 15


def test_readers_see_the_picture_of_the_chosen_page(publisher, guide, page_of):
    before = page_of(guide.resource.get_absolute_url())
    assert "/page/1/" in before.select_one(".resource__picture img")["src"]

    _choose(publisher, guide, page="3")

    link = page_of(guide.resource.get_absolute_url()).select_one(".resource__picture")
    assert "/page/3/" in link.img["src"]
    assert link["href"].endswith("/files/1/page/3")


def test_a_choice_is_undone(publisher, guide):
    _choose(publisher, guide, page="3")

    _choose(publisher, guide, page="")

    guide.refresh_from_db()
    assert guide.card_page is None


def test_a_page_that_is_not_there_is_refused_and_what_was_typed_stays(publisher, guide):
    html = _choose(publisher, guide, page="", other="99").content.decode()

    assert "The last page is 15" in html
    assert 'value="99"' in html
    guide.refresh_from_db()
    assert guide.card_page is None


def test_a_record_without_a_pdf_shows_a_picture_that_was_added(publisher, page_of):
    stream = io.BytesIO()
    Image.new("RGB", (900, 600), "teal").save(stream, "JPEG")
    file = FileFactory(name="poster.jpg", content=stream.getvalue())

    _choose(publisher, file, page="1")

    link = page_of(file.resource.get_absolute_url()).select_one(".resource__picture")
    response = publisher.get(link.img["src"])
    assert response.status_code == 200
    assert b"".join(response.streaming_content)


def test_a_shorter_file_in_its_place_shows_its_first_page(
    publisher, guide, shelve, page_of
):
    _choose(publisher, guide, page="15")
    replace_by_looked_at(
        file=guide,
        stream=ContentFile(pdf([["Only one"]])),
        name="short.pdf",
        now=timezone.now(),
    )
    shelve()

    link = page_of(guide.resource.get_absolute_url()).select_one(".resource__picture")

    assert "/page/1/" in link.img["src"]


def test_pictures_of_drafts_are_for_the_admin_area_only(publisher, client, shelve):
    file = FileFactory(resource=ResourceFactory(draft=True))
    shelve()
    address = reverse("enrich_page_image", args=[file.pk, 1])

    response = publisher.get(address)
    assert response.status_code == 200
    assert b"".join(response.streaming_content)
    assert client.get(address).status_code == 302
