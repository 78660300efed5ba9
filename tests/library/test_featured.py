"""Featuring a record or a piece of news in the admin area."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from freeshelf.library.models import Resource
from freeshelf.pages.models import NewsPage
from tests.library.admin import fields_of
from tests.library.factories import ResourceFactory
from tests.pages.home import make_home

pytestmark = pytest.mark.django_db


def titles(response) -> set[str]:
    assert response.status_code == 200
    return {row.title for row in response.context["object_list"]}


def test_an_editor_features_a_record_readers_see_it_when_it_is_published(
    editor: Client, publisher: Client
) -> None:
    record = ResourceFactory(title="Fees", revised=True)
    before = record.latest_revision
    address = reverse("library_resource:edit", args=[record.pk])
    fields = fields_of(editor.get(address).content.decode())
    assert "is_featured" not in fields  # a box without a tick

    editor.post(address, fields | {"is_featured": "on"})
    record.refresh_from_db()
    assert not record.is_featured
    assert record.get_latest_revision_as_object().is_featured

    fields = fields_of(publisher.get(address).content.decode())
    publisher.post(address, fields | {"action-publish": "yes"})
    record.refresh_from_db()
    assert record.is_featured

    before.as_object().save_revision().publish()
    record.refresh_from_db()
    assert not record.is_featured


def test_a_revision_from_before_records_could_be_featured_is_not() -> None:
    record = ResourceFactory(is_featured=True, revised=True)
    revision = record.latest_revision
    del revision.content["is_featured"]
    revision.save()

    assert revision.as_object().is_featured is False


def test_the_list_of_records_is_narrowed_to_the_featured(editor: Client) -> None:
    ResourceFactory(title="First", is_featured=True)
    ResourceFactory(title="Other")
    address = reverse("library_resource:list")

    assert titles(editor.get(address, {"is_featured": "True"})) == {"First"}
    assert titles(editor.get(address, {"is_featured": "False"})) == {"Other"}
    assert Resource.objects.newest_first().first().title == "First"


def test_the_list_of_news_is_narrowed_to_the_featured(client: Client) -> None:
    home = make_home()
    home.add_child(instance=NewsPage(title="We opened", is_featured=True))
    home.add_child(instance=NewsPage(title="We moved"))
    client.force_login(User.objects.create_superuser("chief"))
    address = reverse("news:index")

    assert titles(client.get(address)) == {"We opened", "We moved"}
    assert titles(client.get(address, {"is_featured": "true"})) == {"We opened"}
