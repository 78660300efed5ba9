"""Words of Wagtail's that are ours: titles, searches, boxes of lists."""

import json

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from wagtail.users.models import UserProfile

from tests.library.factories import AgentFactory, UserFactory

pytestmark = pytest.mark.django_db


def page(language: str, name: str, *args) -> BeautifulSoup:
    user = UserFactory(is_superuser=True)
    UserProfile.objects.create(user=user, preferred_language=language)
    client = Client()
    client.force_login(user)
    return BeautifulSoup(client.get(reverse(name, args=args)).content, "html.parser")


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "History: Fees – Freeshelf"),
        ("es", "Historial: Fees – Freeshelf"),
        ("fr", "Historique\u202f: Fees – Freeshelf"),
        ("ru", "История: Fees — Freeshelf"),
        ("zh-hans", "历史：Fees – Freeshelf"),
    ],
)
def test_titles_have_the_colon_and_the_dash_of_the_language(language, title):
    agent = AgentFactory(name="Fees")

    found = page(language, "library_agent:history", agent.pk)

    assert found.title.text == title


@pytest.mark.parametrize(
    ("language", "name", "title"),
    [
        ("en", "wagtailsites:add", "Add site – Freeshelf"),
        ("en", "library_resource:add", "New: resource – Freeshelf"),
        ("es", "library_agent:add", "Crear: persona u organización – Freeshelf"),
        ("fr", "wagtailadmin_collections:add", "Ajouter une collection – Freeshelf"),
        ("en", "wagtailadmin_workflows:add", "New workflow – Freeshelf"),
    ],
)
def test_a_page_for_something_new_says_once_what_it_is(language, name, title):
    assert page(language, name).title.text == title


def test_the_breadcrumb_of_something_new_is_its_title():
    shown = page("en", "library_resource:add")

    assert shown.select("[data-w-breadcrumbs] li")[-1].text.strip() == "New: resource"


def test_the_search_of_the_home_page_is_that_of_the_whole_admin_area():
    form = page("en", "wagtailadmin_home").select_one("main form[role=search]")

    assert form["action"] == reverse("freeshelf_search")
    assert form.select_one("input")["name"] == "q"
    assert form.select_one("input")["placeholder"] == "Search the admin area"


def test_boxes_of_lists_say_what_is_listed():
    AgentFactory.create_batch(51)

    shown = page("en", "library_agent:list")

    button = shown.select_one("[data-bulk-action-num-objects-in-listing]")
    assert button.text == "Select all people and organisations in the list"
    words = json.loads(shown.select_one("#wagtail-config").text)["STRINGS"]
    assert "snippet" not in str(words["BULK_ACTIONS"]["SNIPPET"].values())


def test_types_of_pages_begin_with_one_capital():
    report = page("fr", "wagtailadmin_reports:page_types_usage")

    types = [cell.text.strip() for cell in report.select("[data-listing-page-type]")]
    assert "Page d’accueil" in types
    assert not [each for each in types if each != each.capitalize()]
