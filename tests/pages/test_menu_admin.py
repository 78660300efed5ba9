"""Menus are arranged in the admin area, as trees."""

import pytest
from django.urls import reverse
from wagtail.models import Locale
from wagtail.test.utils.form_data import nested_form_data, streamfield

from freeshelf.pages.models import Menu
from tests.library.factories import UserFactory
from tests.pages.home import make_home

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(client):
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    return client


def sent(*items: tuple[str, dict[str, object]], **fields: str) -> dict[str, object]:
    """The form as the browser sends it."""
    tree = nested_form_data({"items": streamfield(list(items))})
    return {"title": "Main", "location": "header", **fields, **tree}


def address(label: str, to: str, *below: tuple[str, object]) -> tuple[str, dict]:
    return "address", {"address": to, "label": label, "children": streamfield(below)}


def test_a_tree_of_three_levels_is_saved_and_comes_back(chief):
    make_home()
    deepest = ("address", {"address": "/c", "label": "Third"})
    tree = (
        "placeholder",
        {
            "label": "First",
            "children": streamfield([address("Second", "/b", deepest)]),
        },
    )

    response = chief.post(
        reverse("pages_menu:add"), sent(tree) | {"action-publish": "1"}
    )

    assert response.status_code == 302, response.context["form"].errors
    menu = Menu.objects.get()
    assert menu.live
    second = menu.items[0].value["children"][0].value
    assert second["label"] == "Second"
    assert second["children"][0].value["label"] == "Third"
    form = chief.get(reverse("pages_menu:edit", args=[menu.pk])).content.decode()
    assert "Third" in form


@pytest.mark.parametrize(
    ("item", "sentence"),
    [
        (address("Trap", "javascript:alert(1)"), "Enter a web address such as"),
        (address("", "/lists"), "This field is required"),
    ],
)
def test_an_item_that_leads_nowhere_is_refused(chief, item, sentence):
    response = chief.post(
        reverse("pages_menu:add"), sent(item) | {"action-publish": "1"}
    )

    assert sentence in response.content.decode()
    assert not Menu.objects.exists()


def test_two_menus_do_not_stand_in_one_place(chief):
    english = Locale.objects.get(language_code="en")
    Menu.objects.create(title="First", location="header", locale=english)

    response = chief.post(reverse("pages_menu:add"), sent())

    assert (
        "Another menu in this language already uses this location"
        in response.content.decode()
    )


@pytest.mark.parametrize("place", ["header", "footer", "other"])
def test_a_menu_is_seen_on_the_site_before_it_is_saved(chief, place):
    make_home()
    chief.get("/en/")  # what everyone sees is kept for a while
    look = reverse("pages_menu:preview_on_add")
    tree = (
        "placeholder",
        {"label": "First", "children": streamfield([address("Second", "/b")])},
    )

    assert chief.post(look, sent(tree, location=place)).json()["is_valid"]
    page = chief.get(look).content.decode()

    head = page[page.index("<header") : page.index("</header>")]
    assert ("Second" in head) == (place != "footer")
    assert "Second" in page
    assert "Second" not in chief.get("/en/").content.decode()
    assert not Menu.objects.exists()
