"""No page that is kept for everyone shows what was closed meanwhile."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Collection, CollectionViewRestriction

from freeshelf.library.models import File
from freeshelf.library.services.files import (
    remove_file,
    set_file_access,
    set_file_opening,
)
from freeshelf.library.signals import batched_change_signals, send_resources_changed
from freeshelf.pages.models import StandardPage
from freeshelf.web.page_cache import CLOSINGS
from tests.content.factories import ImageFactory
from tests.library.factories import FileFactory, ResourceFactory, UserFactory
from tests.pages.home import make_home

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("served_cache")]
SECRET = b"secret-kiln"


def make_page(kind, **value):
    body = [{"type": kind, "value": value}]
    make_home().add_child(instance=StandardPage(title="Kilns", slug="kilns", body=body))


def read(client):
    return client.get("/en/kilns/").content


@pytest.fixture
def image():
    root = Collection.get_first_root_node()
    closed = root.add_child(name="Closed")
    CollectionViewRestriction.objects.create(
        collection=closed, restriction_type="login"
    )
    image = ImageFactory(collection=root.add_child(name="Open"))
    make_page("figure", image=image.pk, alt_text=SECRET.decode(), caption="")
    return image


@pytest.fixture
def file():
    file = FileFactory(resource=ResourceFactory(), name=f"{SECRET.decode()}.pdf")
    make_page("file", file=file.pk, text="")
    return file


def close_collection(image):
    CollectionViewRestriction.objects.create(
        collection=image.collection, restriction_type="login"
    )


def move_to_closed(image):
    image.collection = Collection.objects.get(name="Closed")
    image.save()


def move_collection(image):
    opened = image.collection
    # As the form of a collection does, in one transaction.
    with transaction.atomic():
        opened.save()
        opened.move(Collection.objects.get(name="Closed"), pos="sorted-child")


def move_many(image):
    model = type(image)._meta
    kind = (model.app_label, model.model_name, "add_to_collection")
    admin = Client()
    admin.force_login(UserFactory(is_superuser=True))
    answer = admin.post(
        f"{reverse('wagtail_bulk_action', args=kind)}?id={image.pk}",
        {"collection": Collection.objects.get(name="Closed").pk},
    )
    assert answer.status_code == 302


@pytest.mark.parametrize(
    "end",
    [
        *(close_collection, move_to_closed, move_many, move_collection),
        lambda image: image.delete(),
    ],
    ids=["closed", "moved", "many moved", "collection moved", "deleted"],
)
def test_no_picture_that_was_closed(client, image, end):
    assert SECRET in read(client)

    end(image)

    assert SECRET not in read(client)


def open_later(file):
    day = timezone.localdate() + timedelta(days=3)
    set_file_opening(file=file, opens_on=day)


def close_file(file):
    set_file_access(file=file, access_rights="staff")


@pytest.mark.parametrize(
    "end",
    [
        close_file,
        open_later,
        lambda file: remove_file(file=file, now=timezone.now()),
    ],
    ids=["closed", "opens later", "removed"],
)
def test_no_file_that_was_closed(client, file, end):
    assert SECRET in read(client)

    end(file)

    assert SECRET not in read(client)


def test_a_page_with_a_frame_of_another_site_keeps_its_policy(client):
    make_page("embed", url="https://youtu.be/dQw4w9WgXcQ", caption="")

    first, second = client.get("/en/kilns/"), client.get("/en/kilns/")

    policy = first["Content-Security-Policy"]
    assert "youtube" in policy
    assert second["Content-Security-Policy"] == policy
    assert second["Permissions-Policy"] == first["Permissions-Policy"]


def test_who_asks_for_the_head_keeps_no_empty_page(client, file):
    client.head("/en/kilns/")

    assert SECRET in read(client)


def test_an_import_closes_once_a_batch():
    closed = ResourceFactory.create_batch(2, access_rights="staff")
    before = CLOSINGS.current(at_once=True)

    with batched_change_signals():
        for record in closed:
            record.save()
            send_resources_changed(record)
        assert CLOSINGS.current(at_once=True) == before

    assert CLOSINGS.current(at_once=True) != before


def test_a_change_of_an_open_record_closes_nothing(file):
    before = CLOSINGS.current(at_once=True)

    send_resources_changed(file.resource)
    File.objects.get(pk=file.pk).save()

    assert CLOSINGS.current(at_once=True) == before
