"""Editors translate pages and reading lists in Wagtail's admin."""

import pytest
from django.urls import reverse
from wagtail.models import Locale
from wagtail.users.models import UserProfile

from freeshelf.library.models import ReadingList
from freeshelf.pages.models import HomePage, StandardPage
from tests.library.factories import ReadingListFactory, ResourceFactory, UserFactory
from tests.pages.home import make_home

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(client):
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    return client


def translate(client, name: str, *args: object, locale: Locale):
    return client.post(
        reverse(f"simple_translation:{name}", args=args), {"locales": [locale.pk]}
    )


def test_there_is_a_locale_for_each_language():
    codes = set(Locale.objects.values_list("language_code", flat=True))

    assert codes == {"en", "es", "fr", "ar", "ru", "zh-hans"}


def test_the_home_page_and_a_page_below_it_are_translated(chief):
    home = make_home(introduction="What this is.")
    about = home.add_child(instance=StandardPage(title="About", slug="about"))
    arabic = Locale.objects.get(language_code="ar")

    for page in (home, about):
        response = translate(chief, "submit_page_translation", page.pk, locale=arabic)
        assert response.status_code == 302

    copy = HomePage.objects.get(locale=arabic)
    assert copy.translation_key == home.translation_key
    assert not copy.live
    assert StandardPage.objects.get(locale=arabic).get_parent().pk == copy.pk
    edit = chief.get(reverse("wagtailadmin_pages:edit", args=[copy.pk]))
    assert edit.status_code == 200


def test_a_reading_list_is_translated_with_its_items(chief):
    original = ReadingListFactory(slug="begin", resources=[ResourceFactory()])
    arabic = Locale.objects.get(language_code="ar")

    response = translate(
        chief,
        "submit_snippet_translation",
        "library",
        "readinglist",
        original.pk,
        locale=arabic,
    )

    assert response.status_code == 302
    copy = ReadingList.objects.get(locale=arabic)
    assert (copy.slug, copy.language) == ("begin", "ar")
    assert copy.items.count() == 1
    edit = chief.get(
        reverse(ReadingList.snippet_viewset.get_url_name("edit"), args=[copy.pk])
    )
    assert edit.status_code == 200


def test_the_admin_area_speaks_the_language_that_its_editor_prefers(chief):
    make_home()
    address = reverse("wagtailadmin_home")
    user = UserFactory(is_superuser=True, is_staff=True)
    UserProfile.objects.create(user=user, preferred_language="ar")
    chief.force_login(user)

    html = chief.get(address).content.decode()

    assert 'lang="ar"' in html
    assert 'dir="rtl"' in html
    assert "بحث" in html
