"""Whatever shows a picture to readers, the picture says nothing but its pixels."""

import io

import pytest
from django.core.files.images import ImageFile
from wagtail.images import get_image_model

from freeshelf.pages.models import StandardPage
from tests.content.factories import ReusableBlockFactory, picture_looked_at
from tests.content.marked_pictures import marked, pictures_of, traces
from tests.events.factories import EventFactory
from tests.fields.factories import FieldFactory
from tests.library.factories import FileFactory, ResourceFactory
from tests.pages.home import make_home
from tests.pages.theme_factories import ThemeFactory

pytestmark = pytest.mark.django_db


def photo():
    file = ImageFile(io.BytesIO(marked("JPEG")), "photo.jpg")
    return picture_looked_at(title="Photo", file=file)


def figure():
    return {"type": "figure", "value": {"image": photo().pk, "is_decorative": True}}


def test_no_page_shows_a_picture_that_says_more(client, shelve):
    home = make_home()
    ThemeFactory(logo=photo(), icon=photo())
    FieldFactory(key="face", type="image", is_public=True)
    block = ReusableBlockFactory(body=[figure()])
    record = ResourceFactory(
        body=[figure(), {"type": "pattern", "value": block.pk}],
        field_values={"face": f"image:{photo().pk}"},
    )
    FileFactory(resource=record, name="photo.jpg", content=marked("JPEG"))
    event = EventFactory(image=photo())
    page = home.add_child(instance=StandardPage(title="About", body=[figure()]))
    shelve()

    found = {}
    for address in (record.get_absolute_url(), event.get_absolute_url(), page.url):
        found |= pictures_of(client, address)

    shown = (
        get_image_model()
        .get_rendition_model()
        .objects.filter(file__in=[address.removeprefix("/media/") for address in found])
    )
    assert {each.image_id for each in shown} == set(
        get_image_model().objects.values_list("pk", flat=True)
    )
    assert any("/files/1/photo.jpg" in address for address in found)
    assert any("/files/1/page/1/" in address for address in found)
    assert [address for address, said in found.items() if traces(said)] == []
