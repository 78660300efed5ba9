"""The editors' guide stands in the admin area, at the page that fits."""

import json
import re
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format, number_format
from wagtail.users.models import UserProfile

from freeshelf.admin.guide_texts import (
    PAGE_OF_ADDRESS,
    page_for,
    text_of,
)
from freeshelf.content.templatetags.amounts import file_size, number
from freeshelf.web.presenters import formats
from tests.library.factories import ResourceFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief() -> Client:
    client = Client()
    client.force_login(UserFactory(is_superuser=True))
    return client


def _speak(language: str) -> None:
    user = User.objects.get(is_superuser=True)
    UserProfile.objects.update_or_create(
        user=user, defaults={"preferred_language": language}
    )


def test_every_page_of_the_guide_exists():
    assert all(text_of(name) for name in PAGE_OF_ADDRESS.values())


def test_the_page_that_fits_is_offered_instead_of_wagtails_help(chief):
    address = reverse("library_resource:list")

    html = chief.get(address).content.decode()

    menu = re.search(r'<script id="wagtail-sidebar-props"[^>]*>(.*?)</script>', html)
    assert menu, "the menu is drawn from JSON"
    text = json.dumps(json.loads(menu[1]))
    assert reverse("admin_guide_page", args=["how-to/describe-a-resource"]) in text
    assert "What's new in Wagtail" not in text
    assert "guide.wagtail.org" not in text
    assert page_for("/admin/pages/menus/3/") == "how-to/arrange-menus"
    assert page_for("/admin/") == "how-to/editors-guide"


def test_pages_of_the_guide_lead_to_each_other(chief):
    html = chief.get(reverse("admin_guide")).content.decode()

    links = re.findall(r'href="(/admin/guide/[^"#]+)', html)
    assert reverse("admin_guide_page", args=["how-to/work-as-two"]) in links
    for link in dict.fromkeys(links):
        assert chief.get(link).status_code == 200, link


@pytest.mark.parametrize(
    ("language", "direction", "words"),
    [
        ("fr", "ltr", "Guide de"),
        ("ar", "rtl", "دليل"),
        ("zh-hans", "ltr", "指南"),
    ],
)
def test_the_guide_speaks_the_language_of_the_reader(chief, language, direction, words):
    _speak(language)

    html = chief.get(reverse("admin_guide")).content.decode()

    article = re.search(r'<article class="admin-guide" lang="(.+?)" dir="(.+?)">', html)
    assert article, html[:500]
    assert article.groups() == (language, direction)
    assert words in re.search(r"<title>(.*?)</title>", html, re.DOTALL)[1]
    body = html[article.end() :].partition("</article>")[0]
    assert reverse("admin_guide_page", args=["how-to/work-as-two"]) in body
    assert "When you need it" not in body


def test_a_page_that_is_not_translated_says_that_it_is_english(chief):
    _speak("ar")

    html = chief.get("/admin/guide/reference/access/").content.decode()

    assert '<article class="admin-guide" lang="en" dir="ltr">' in html


def test_pictures_of_screens_which_no_package_has_are_left_out(chief):
    name = "how-to/move-from-wordpress"

    html = chief.get(reverse("admin_guide_page", args=[name])).content.decode()

    assert "![" in (text_of(name) or "")
    assert "images/admin" not in html


@pytest.mark.parametrize(
    "name",
    [
        *("../README", "how-to/../../pyproject", "adr/0001", "how-to/.x", "how-to"),
        *("how-to/..%2f..%2fREADME", f"how-to/{'x' * 300}"),
    ],
)
def test_nothing_else_is_read(chief, name):
    assert chief.get(f"/admin/guide/{name}/").status_code in (301, 302, 404)
    assert text_of(name) is None


def test_the_mark_is_ours(chief):
    html = chief.get("/admin/").content.decode()

    assert "admin/mark.svg" in html
    assert "– Freeshelf</title>" in html
    assert "wagtailadmin/images/favicon" not in html
    assert "guide.wagtail.org" not in html
    assert 'href="/admin/guide/"' in html


def test_a_title_has_no_identifier():
    assert str(ResourceFactory(title="Guide")) == "Guide"


@pytest.mark.parametrize(
    ("language", "day", "size", "amount"),
    [
        ("en", "3 Nov 2026, 09:05", "1.2 MB", "12,345"),
        ("es", "3 nov 2026, 09:05", "1,2 MB", "12.345"),
        ("fr", "3 nov. 2026, 09:05", "1,2 Mo", "12\u202f345"),
        ("ar", "3 نوفمبر 2026، 09:05", None, "12,345"),
        ("ru", "3 нояб. 2026\u202fг., 09:05", "1,2 МБ", "12\xa0345"),
        ("zh-hans", "2026年11月3日 09:05", None, "12,345"),
    ],
)
def test_dates_and_sizes_have_the_form_of_the_pages(language, day, size, amount):
    moment = datetime(2026, 11, 3, 9, 5, tzinfo=UTC)
    with translation.override(language):
        assert date_format(moment, "DATETIME_FORMAT") == day
        assert formats.day_and_time(moment) == day
        assert date_format(moment, "DATE_FORMAT") == formats.full_date(moment)
        assert file_size(1258291) == formats.file_size(1258291)
        assert size is None or " ".join(file_size(1258291).split()) == size
        assert number(12345) == number_format(12345, force_grouping=True) == amount


def test_a_wide_table_scrolls_by_itself(client):
    client.force_login(UserFactory(is_superuser=True))

    page = client.get("/admin/guide/reference/vocabularies/").content.decode()

    assert page.count("admin-guide__table") == page.count("<table>") > 0
