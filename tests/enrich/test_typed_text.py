"""Typed texts are looked at on saving and warned of, never held."""

import pytest
from django.urls import reverse
from django.utils import timezone

from freeshelf.enrich.check_models import FileDecision
from freeshelf.enrich.checks.typed import kinds_in
from freeshelf.enrich.disclosure.persons import value_key
from freeshelf.library.models import Resource
from freeshelf.pages.models import StandardPage
from freeshelf.shared.keys import library_key
from tests.content.factories import ImageFactory
from tests.events.factories import EventFactory
from tests.library.admin import edit
from tests.library.factories import ResourceFactory, UserFactory

pytestmark = pytest.mark.django_db
NUMBER = "+20 100 555 0123"
TOLD = f"<p>The survivor can be called on {NUMBER}.</p>"


def test_what_may_betray_a_person_is_seen_in_records_and_events():
    assert kinds_in(ResourceFactory(description=TOLD)) == ["phone"]
    assert kinds_in(EventFactory(title=f"Call the victim on {NUMBER}")) == ["phone"]
    assert kinds_in(ResourceFactory(description="<p>Workers never pay.</p>")) == []


@pytest.mark.parametrize("is_in_gallery", [False, True])
def test_an_alternative_text_is_read_wherever_its_image_stands(is_in_gallery):
    told = f"The survivor, who answers on {NUMBER}"
    shown = {"image": ImageFactory().pk, "alt_text": told}
    body = [{"type": "figure", "value": shown}]
    if is_in_gallery:
        body = [{"type": "gallery", "value": {"columns": 2, "images": [shown]}}]

    assert kinds_in(StandardPage(title="Kilns", body=body)) == ["phone"]


def test_saving_the_description_of_an_image_warns_of_it(client):
    client.force_login(UserFactory(is_superuser=True))
    picture = ImageFactory()
    form = {
        "title": "Kilns",
        "description": f"The survivor, who answers on {NUMBER}",
        "collection": picture.collection_id,
    }

    address = reverse("wagtailimages:edit", args=[picture.pk])
    page = client.post(address, form, follow=True).content.decode()

    picture.refresh_from_db()
    assert picture.title == "Kilns"
    assert "It may put a person at risk: phone number" in page


def test_a_number_that_is_public_here_is_warned_of_no_more():
    key = value_key("phone", NUMBER, key=library_key("disclosure"))
    FileDecision.objects.create(
        kind="phone", subject=key, choice="public", decided_at=timezone.now()
    )

    assert kinds_in(ResourceFactory(description=TOLD)) == []


@pytest.mark.parametrize(
    ("title", "is_warned"),
    [("Of wages", False), (f"Call the victim on {NUMBER}", True)],
)
def test_saving_a_record_says_what_was_seen_and_saves_it(client, title, is_warned):
    client.force_login(UserFactory(is_superuser=True))
    record = ResourceFactory(revised=True)

    answer = edit(client, "library_resource:edit", record.pk, title=title)
    page = client.get(answer["Location"]).content.decode()

    saved = Resource.objects.get(pk=record.pk).get_latest_revision_as_object()
    assert saved.title == title
    assert ("It may put a person at risk: phone number" in page) == is_warned


@pytest.mark.parametrize(
    ("title", "is_warned"),
    [("Of wages", False), (f"Call the victim on {NUMBER}", True)],
)
def test_publishing_a_record_that_lacks_something_says_it_with_the_question(
    client, title, is_warned
):
    """The draft is saved before it is asked."""
    client.force_login(UserFactory(is_superuser=True))
    record = ResourceFactory(draft=True)
    record.save_revision()
    changes = {"title": title, "action-publish": "1"}

    page = edit(client, "library_resource:edit", record.pk, **changes).content.decode()

    assert "Missing information" in page
    assert ("It may put a person at risk: phone number" in page) == is_warned
    assert not Resource.objects.get(pk=record.pk).live
