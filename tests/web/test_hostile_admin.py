"""The admin area answers what it cannot read with a sentence."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image as Picture
from wagtail.images.models import Image

from freeshelf.library.models import Resource
from tests.library.admin import fields_of
from tests.library.factories import UserFactory
from tests.pages.home import make_home

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(client):
    client.force_login(UserFactory(is_superuser=True))
    return client


@pytest.mark.parametrize("typed", ['"', 'a"b', '">x'])
def test_a_quotation_mark_in_the_search_for_pages(chief, typed):
    response = chief.get("/admin/choose-page/search/", {"q": typed})

    assert response.status_code == 400
    assert b"contains a word or number that cannot be read" in response.content


def test_a_page_that_is_no_number_in_the_choice_of_a_link(chief):
    response = chief.get("/admin/choose-anchor-link/", {"parent_page_id": "0x10%"})

    assert response.status_code == 400


@pytest.mark.parametrize("key", ["x", "1,2", "9" * 4500])
def test_a_key_that_is_none_in_an_action_on_many(chief, key):
    response = chief.get("/admin/bulk/wagtailcore/page/publish/", {"id": key})

    assert response.status_code in (400, 404)


@pytest.mark.parametrize("length", [20, 33, 40])
def test_a_picture_that_ends_too_early(chief, length):
    stream = io.BytesIO()
    Picture.new("RGB", (60, 40)).save(stream, "PNG")
    upload = SimpleUploadedFile("kiln.png", stream.getvalue()[:length])

    response = chief.post(
        "/admin/images/multiple/add/", {"title": "Kiln", "files[]": upload}
    )

    assert response.json()["success"] is False
    assert "damaged" in response.json()["error_message"]
    assert not Image.objects.exists()


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    "chooser", ["wagtailsnippetchoosers_library_resource", "library_file_chooser"]
)
def test_a_chooser_without_a_form_to_create_with_refuses_to(chief, chooser, method):
    response = getattr(chief, method)(reverse(f"{chooser}:create"))

    # Wagtail leads back home from what is refused, with a sentence.
    assert response.status_code == 302
    assert response["Location"] == reverse("wagtailadmin_home")


NESTS = ["[" * 20_000, '[{"pk":99999999999999999999999}]', "9" * 5000]


@pytest.mark.parametrize("name", ["subjects", "types", "publisher"])
@pytest.mark.parametrize("value", NESTS, ids=["nest", "large", "long"])
def test_a_form_that_no_browser_sends_is_refused(chief, name, value):
    address = reverse("library_resource:add")
    data = fields_of(chief.get(address).content.decode())

    response = chief.post(address, data | {"title": "Kiln", name: value})

    assert response.status_code in (200, 400)
    assert not Resource.objects.exists()


@pytest.mark.parametrize("value", ["[" * 2000, '{"a":' * 2000, "9" * 5000])
@pytest.mark.parametrize("half", ["", '{"id":"\\ud800"}'])
def test_a_passkey_that_no_browser_sends_is_refused(client, value, half):
    address = "/en/account/factors/passkeys/login/"

    response = client.post(address, {"credential": half or value})

    assert response.status_code in (200, 302, 400)


def test_a_page_without_the_number_of_its_blocks_is_refused(chief):
    page = make_home()

    response = chief.post(f"/admin/pages/{page.pk}/edit/", {"title": "Kiln"})

    assert response.status_code in (200, 400)
