"""Images with the bytes of a file or of another image: all go in one press."""

import io

import pytest
from django.core.files.images import ImageFile
from django.urls import reverse

from freeshelf.library.access import READ_ALL
from freeshelf.library.models import File, HeldPicture
from freeshelf.wiring.tasks import look_at_picture
from tests.content.factories import ImageFactory, png
from tests.enrich.seen import look_that_sees
from tests.library.factories import FileFactory, ResourceFactory, UserFactory

pytestmark = pytest.mark.django_db
RIGHTS = ("library.change_resource", "library.publish_resource", READ_ALL)
BYTES = png((20, 10)).read()


@pytest.fixture
def publisher(client):
    client.force_login(UserFactory(permissions=RIGHTS))
    return client


@pytest.fixture
def image_of(monkeypatch):
    """Adds a public image with the same bytes each time."""
    look_that_sees(monkeypatch)

    def add(title: str, content: bytes = BYTES):
        file = ImageFile(io.BytesIO(content), name="anim.png")
        picture = ImageFactory(title=title, file=file)
        # An image of an import may come without the size of its file.
        look_at_picture.func(key=picture.pk)
        return picture

    return add


def file_of(**values) -> File:
    return FileFactory(content=BYTES, media_type="image/png", name="anim.png", **values)


def is_out(item) -> bool:
    reader = UserFactory()
    if isinstance(item, File):
        return File.objects.visible_to(reader).filter(pk=item.pk).exists()
    return not HeldPicture.objects.filter(picture=item.pk).exists()


def test_a_file_that_is_taken_down_names_the_images_and_takes_them_along(
    publisher, image_of
):
    file, image = file_of(), image_of("Waxwing")
    unlike = image_of("Redpoll", png((20, 11)).read())
    address = reverse("enrich_take_out", args=[file.pk])

    asked = publisher.get(address).content.decode()
    first = publisher.post(address).content.decode()

    assert "Waxwing" in asked
    assert "Redpoll" not in asked
    assert "still public elsewhere" in first
    assert "Waxwing" in first
    assert is_out(image)
    done = publisher.post(address, {"same": "all"}).content.decode()
    assert "taken down here too" in done
    assert "Waxwing" in done
    assert not is_out(image)
    assert is_out(unlike)


def test_the_panel_of_files_counts_the_images(publisher, image_of):
    file, _image = file_of(), image_of("Waxwing")

    rows = reverse("library_file_rows", args=[file.resource.pk])

    page = publisher.get(rows).content.decode()
    assert "Take down here and in 1 other place" in page


def test_an_image_names_files_and_images_with_its_bytes_and_takes_them_along(
    publisher, image_of
):
    image, twin = image_of("Waxwing"), image_of("Bunting")
    file = file_of(resource=ResourceFactory(title="Elsewhere"))
    address = reverse("enrich_check_picture", args=[image.pk])
    sent = {"picture": image.pk, "action": "take_out"}

    page = publisher.get(address).content.decode()
    alone = publisher.post(address, sent, follow=True).content.decode()

    assert "Bunting" in page
    assert "Elsewhere" in page
    assert not is_out(image)
    assert is_out(twin)
    assert "still public in 2 other places" in alone
    assert "Take it down there too" in alone
    sent[f"same-picture-{image.pk}"] = "all"
    both = publisher.post(address, sent, follow=True).content.decode()
    assert "taken down in 2 other places" in both
    assert not is_out(twin)
    assert not is_out(file)
    assert "Bunting" not in publisher.get(address).content.decode()


def test_who_may_not_decide_about_images_is_told_and_leaves_them(client, image_of):
    rights = [each for each in RIGHTS if each != READ_ALL]
    client.force_login(UserFactory(permissions=rights))
    file, image = file_of(), image_of("Waxwing")
    address = reverse("enrich_take_out", args=[file.pk])

    done = client.post(address, {"same": "all"}).content.decode()

    assert not is_out(file)
    assert is_out(image)
    assert "Waxwing" in done
    assert "Take it down there too" not in done
