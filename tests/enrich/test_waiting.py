"""Pages say of work in the background that it waits, and how long."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from freeshelf.enrich.waiting import waiting, waiting_comparisons, waiting_suggestions
from freeshelf.library.models import FileContent
from tests.library.factories import FileFactory, ResourceFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_seen_before():
    cache.clear()


@pytest.fixture
def chief() -> Client:
    client = Client()
    client.force_login(UserFactory(is_superuser=True))
    return client


@pytest.mark.parametrize(
    ("kind", "count", "words"),
    [
        ("files", 3, "3 waiting, less than a minute"),
        ("files", 48, "48 waiting, about 4 minutes"),
        ("suggestions", 12, "12 waiting, about 1 minute"),
        ("files", 1440, "1,440 waiting, about 2 hours"),
    ],
)
def test_a_number_and_a_time_are_said(kind, count, words):
    assert str(waiting(kind, count)) == words
    assert not waiting(kind, 0)


def test_the_time_follows_how_fast_the_number_fell():
    waiting("ocr", 100, now=1000)

    assert waiting("ocr", 90, now=1005).seconds == 90 * 4.0  # too short to tell
    assert waiting("ocr", 50, now=1100).seconds == 50 * 2.0
    # More work came: what was seen is of another queue.
    assert waiting("ocr", 200, now=1110).seconds == 200 * 4.0


def test_suggestions_and_duplicates_wait_instead_of_being_none(chief):
    resource = ResourceFactory(revised=True)

    assert waiting_suggestions().count == waiting_comparisons().count == 1
    for name in ("enrich_concept_suggestions", "enrich_duplicates"):
        html = chief.get(reverse(name)).content.decode()
        assert "1 waiting, about 1 minute" in html
        assert "There are no" not in html
    form = chief.get(reverse("library_resource:edit", args=[resource.pk]))
    assert "Suggestions: 1 waiting" in form.content.decode()


def test_a_file_says_that_it_waits_and_so_does_the_home(chief):
    resource = ResourceFactory(revised=True)
    FileFactory(resource=resource)
    FileContent.objects.update(state=FileContent.State.WAITING)

    rows = chief.get(reverse("library_file_rows", args=[resource.pk]))
    assert "1 waiting, less than a minute" in rows.content.decode()
    home = chief.get("/admin/").content.decode()
    assert "Text extraction of files: 1 waiting, less than a minute." in home

    FileContent.objects.update(state=FileContent.State.DONE)
    assert "Text extraction of files" not in chief.get("/admin/").content.decode()
