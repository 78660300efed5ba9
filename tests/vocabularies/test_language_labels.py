"""Pages of the admin area name languages in the language of the person."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from wagtail.users.models import UserProfile

from tests.inbox.factories import MessageFactory, SuggestedResourceFactory
from tests.library.factories import ReadingListFactory, ResourceFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def french() -> Client:
    """Someone who has the admin area in French."""
    user = UserFactory(is_superuser=True)
    UserProfile.objects.create(user=user, preferred_language="fr")
    client = Client()
    client.force_login(user)
    return client


def page(client, name, *args) -> BeautifulSoup:
    return BeautifulSoup(client.get(reverse(name, args=args)).content, "html.parser")


def after(soup: BeautifulSoup, term: str) -> str:
    return soup.find("dt", string=term).find_next_sibling("dd").text


def test_the_inbox_names_the_language_or_says_that_it_is_not_known(french):
    suggestion = SuggestedResourceFactory(language="und")
    message = MessageFactory(language="zh-hans")

    suggested = page(french, "inbox_suggested:edit", suggestion.pk)
    received = page(french, "inbox_message:edit", message.pk)

    assert after(suggested, "Langue") == "Inconnue"
    assert after(received, "Langue de la page") == "chinois (simplifié)"


def test_lists_and_their_filters_name_languages(french):
    ReadingListFactory(language="ar")
    ResourceFactory(language="prs")
    ResourceFactory(language="und")

    lists = page(french, "library_reading_list:list")
    records = page(french, "library_resource:list")

    assert "arabe" in [cell.text.strip() for cell in lists.select("td")]
    offered = [each.text for each in records.select("select[name=language] option")]
    assert offered[1:] == ["dari", "Inconnue"]


def test_a_comparison_names_both_languages(french):
    record = ResourceFactory(language="und", live=False)
    older = record.save_revision()
    record.language = "ru"
    newer = record.save_revision()

    compared = page(
        french, "library_resource:revisions_compare", record.pk, older.pk, newer.pk
    )

    assert compared.find(class_="deletion").text == "Inconnue"
    assert compared.find(class_="addition").text == "russe"
