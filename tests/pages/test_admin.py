"""Editorial pages in the admin area."""

import json

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.db import connection
from django.urls import reverse
from wagtail.models import Page
from wagtail.rich_text import features as feature_registry

from freeshelf.pages.models import TopicGuidePage
from tests.library.factories import UserFactory
from tests.vocabularies.factories import ConceptFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(client):
    client.force_login(UserFactory(is_superuser=True))
    return client


def test_a_topic_guide_chooses_its_topic_by_typing(chief):
    concept = ConceptFactory(label="Debt bondage")
    parent = Page.objects.get(depth=1)
    address = reverse(
        "wagtailadmin_pages:add", args=["pages", "topicguidepage", parent.pk]
    )
    assert "Debt bondage" not in chief.get(address).content.decode()

    response = chief.post(
        address,
        {
            "title": "Debt bondage",
            "slug": "debt-bondage",
            "concept": json.dumps({"pk": concept.pk}),
            "body-count": "0",
            "comments-TOTAL_FORMS": "0",
            "comments-INITIAL_FORMS": "0",
        },
    )

    assert response.status_code == 302, response.context["form"].errors
    assert TopicGuidePage.objects.get().concept == concept


def test_wagtails_documents_are_not_in_the_menu(chief):
    html = chief.get(reverse("wagtailadmin_home")).content.decode()

    assert "/admin/documents/" not in html
    assert reverse("wagtailimages:index") in html


@pytest.mark.parametrize(
    "address",
    [
        "/admin/documents/",
        "/admin/documents/multiple/add/",
        "/admin/documents/chooser/",
        "/admin/api/main/documents/",
        "/admin/api/main/documents/1/",
    ],
)
def test_wagtails_documents_have_no_address(chief, address):
    assert chief.get(address).status_code == 404


def test_nobody_is_permitted_anything_about_wagtails_documents():
    assert not Permission.objects.filter(content_type__app_label="wagtaildocs").exists()
    assert not apps.is_installed("wagtail.documents")
    assert "document-link" not in feature_registry.get_default_features()
    present = connection.introspection.table_names()
    assert not [name for name in present if name.startswith("wagtaildocs")]
