"""Editors of texts and images are told of images that readers do not get yet."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from freeshelf.enrich.checks.looks import store_look
from freeshelf.enrich.disclosure.looking import Look
from freeshelf.library.access import READ_ALL
from freeshelf.library.services.held_pictures import set_picture_hold
from freeshelf.pages.models import StandardPage
from tests.content.factories import ImageFactory, ReusableBlockFactory
from tests.events.factories import EventFactory
from tests.library.admin import edit, fields_of
from tests.library.factories import ResourceFactory, UserFactory
from tests.pages.home import make_home
from tests.pages.theme_factories import ThemeFactory

pytestmark = pytest.mark.django_db
ONE = "Readers do not get 1 image used here yet"
NOTE = "Readers do not get this image"


@pytest.fixture
def chief(client):
    client.force_login(UserFactory(is_superuser=True))
    return client


def figure(picture, **values) -> list[dict[str, object]]:
    value = {"image": picture.pk, "alt_text": "A kiln", **values}
    return [{"type": "figure", "value": value}]


def page_with(body) -> StandardPage:
    page = StandardPage(title="Kilns", slug="kilns", body=body)
    return make_home().add_child(instance=page)


def form_of(client, url_name: str, item) -> str:
    return client.get(reverse(url_name, args=[item.pk])).content.decode()


def test_forms_of_all_that_shows_an_image_say_that_it_waits(chief):
    waiting = ImageFactory(held=True)
    block = ReusableBlockFactory(body=figure(waiting))
    by_block = ResourceFactory(
        body=[{"type": "pattern", "value": block.pk}], revised=True
    )
    around = ReusableBlockFactory(body=[{"type": "pattern", "value": block.pk}])
    around = ReusableBlockFactory(body=[{"type": "pattern", "value": around.pk}])
    for url_name, item in (
        ("library_resource:edit", ResourceFactory(body=figure(waiting), revised=True)),
        ("library_resource:edit", by_block),
        ("events_event:edit", EventFactory(image=waiting)),
        ("pages_theme:edit", ThemeFactory(logo=waiting)),
        ("content_reusable_block:edit", block),
        ("content_reusable_block:edit", around),
        ("wagtailadmin_pages:edit", page_with(figure(waiting))),
    ):
        assert ONE in form_of(chief, url_name, item), item

    set_picture_hold(picture=waiting.pk, hold="taken_out")
    assert "1 image used here: it was taken down" in form_of(
        chief, "library_resource:edit", by_block
    )
    set_picture_hold(picture=waiting.pk, hold="")
    assert "Readers do not get" not in form_of(chief, "library_resource:edit", by_block)


def test_publishing_says_it_once(chief):
    event = EventFactory(image=ImageFactory(held=True))

    answer = edit(
        chief, "events_event:edit", event.pk, **{"action-publish": "action-publish"}
    )

    assert answer.status_code == 302
    listed = chief.get(answer["Location"]).content.decode()
    assert listed.count(ONE) == 1


def test_publishing_what_an_autosave_has_begun_says_it_once(chief):
    event = EventFactory(image=ImageFactory(held=True))
    address = reverse("events_event:edit", args=[event.pk])
    fields = fields_of(chief.get(address).content.decode())

    # The form for a new event stays open, and gets parts of that of the saved one.
    chief.get(address, {"_w_hydrate_create_view": "1"})
    answer = chief.post(address, fields | {"action-publish": "action-publish"})

    assert answer.status_code == 302
    assert chief.get(answer["Location"]).content.decode().count(ONE) == 1


@pytest.mark.parametrize("layout", ["grid", "list"])
def test_the_list_of_images_says_which_are_held(chief, layout):
    ImageFactory(title="Out")
    rows = dict.fromkeys(["Unseen", "Seen", "Kept", "Down"])
    for title in rows:
        rows[title] = ImageFactory(title=title, held=True)
    store_look(of={"picture": rows["Seen"]}, seen=Look(), now=timezone.now())
    set_picture_hold(picture=rows["Kept"].pk, hold="restricted")
    set_picture_hold(picture=rows["Down"].pk, hold="taken_out")

    for name in ("wagtailimages:index", "wagtailimages:index_results"):
        answer = chief.get(reverse(name), {"layout": layout})
        page = BeautifulSoup(answer.content, "html.parser")
        told = {
            title: row.text
            for row in page.select("tbody tr, .images > li")
            for title in [*rows, "Out"]
            if title in row.text.split()
        }

        assert "Being checked: readers do not get it yet." in told["Unseen"]
        assert "Waiting for a decision: readers do not get it yet." in told["Seen"]
        assert "For staff only, after a check." in told["Kept"]
        assert "Taken down: readers do not get it." in told["Down"]
        assert len(told["Out"].split()) < len(told["Kept"].split())


def test_the_list_of_events_says_of_which_the_image_is_held(
    chief, django_assert_num_queries
):
    EventFactory(title="Talk", image=ImageFactory())
    EventFactory(title="Walk")
    held = EventFactory(title="Fair", image=ImageFactory(held=True))
    address = reverse("events_event:list")

    page = BeautifulSoup(chief.get(address).content, "html.parser")

    told = [row.text for row in page.select("tbody tr") if "readers do" in row.text]
    assert len(told) == 1
    assert "Fair" in told[0]
    assert "Being checked: readers do not get it yet." in told[0]
    with CaptureQueriesContext(connection) as before:
        chief.get(address)
    EventFactory(image=ImageFactory(held=True))
    EventFactory(image=held.image)
    with django_assert_num_queries(len(before)):
        chief.get(address)


def test_the_form_of_an_image_and_its_upload_say_it(chief):
    waiting, out = ImageFactory(held=True), ImageFactory()

    assert f"{NOTE} yet" in form_of(chief, "wagtailimages:edit", waiting)
    assert NOTE not in form_of(chief, "wagtailimages:edit", out)
    set_picture_hold(picture=out.pk, hold="taken_out")
    assert f"{NOTE}: it was taken down" in form_of(chief, "wagtailimages:edit", out)


def test_staff_who_see_a_held_image_on_a_page_are_told_that_readers_do_not(client):
    waiting, out = ImageFactory(held=True), ImageFactory(title="Seen")
    gallery = {
        "columns": 2,
        "images": [figure(each)[0]["value"] for each in (waiting, out)],
    }
    page = page_with([*figure(waiting), {"type": "gallery", "value": gallery}])
    event = EventFactory(image=waiting)
    record = ResourceFactory(body=figure(waiting))
    addresses = {page.url: 2, event.get_absolute_url(): 1, record.get_absolute_url(): 1}

    for address in addresses:
        assert NOTE not in client.get(address, follow=True).content.decode()
    client.force_login(UserFactory(permissions=[READ_ALL]))
    for address, count in addresses.items():
        shown = client.get(address, follow=True).content.decode()
        assert shown.count(NOTE) == count, address
