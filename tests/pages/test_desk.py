"""Editorial pages in the desk."""

import json

import pytest
from django.urls import reverse
from wagtail.models import Page

from freeshelf.pages.models import TopicGuidePage
from tests.library.factories import UserFactory
from tests.vocabularies.factories import ConceptFactory

pytestmark = [pytest.mark.django_db, pytest.mark.line(6)]


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

    assert reverse("wagtaildocs:index") not in html
    assert reverse("wagtailimages:index") in html
