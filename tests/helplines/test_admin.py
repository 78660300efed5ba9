"""Keeping Get help current, in the admin area."""

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from freeshelf.helplines.models import HelpEntry
from tests.helplines.factories import HelpEntryFactory, place_named
from tests.library.admin import chosen_one, edit, fields_of
from tests.library.factories import UserFactory

pytestmark = pytest.mark.django_db

MARK = "/admin/bulk/helplines/helpentry/mark_checked/"


@pytest.fixture
def chief(client: Client) -> Client:
    client.force_login(UserFactory(is_superuser=True))
    return client


@pytest.fixture
def writer() -> Client:
    """May write entries, not publish them."""
    client = Client()
    client.force_login(
        UserFactory(
            permissions=[f"helplines.{right}_helpentry" for right in ("view", "change")]
        )
    )
    return client


def listed(client: Client, **query: str) -> list[str]:
    html = client.get(reverse("helplines_entry:list"), query).content.decode()
    rows = BeautifulSoup(html, "html.parser").select("table.listing tbody tr")
    return [row.select_one("a").get_text(strip=True) for row in rows]


def add(client: Client, **fields: str):
    address = reverse("helplines_entry:add")
    data = fields_of(client.get(address).content.decode())
    return client.post(address, data | fields)


def test_an_entry_is_written_and_published(chief):
    nepal = place_named("Nepal")

    add(
        chief,
        name="Maiti",
        place=chosen_one(nepal),
        purpose="trafficking",
        last_checked="2026-11-03",
        checked_by="Ana",
        source_url="https://example.org/help",
        **{
            "contacts-TOTAL_FORMS": "1",
            "contacts-0-kind": "phone",
            "contacts-0-value": "1-2345",
            "contacts-0-ORDER": "1",
            "action-publish": "1",
        },
    )

    entry = HelpEntry.objects.get()
    assert entry.live
    assert (entry.place, entry.last_checked) == (nepal, date(2026, 11, 3))
    assert entry.contacts.get().value == "1-2345"


def test_an_entry_without_a_contact_or_with_a_wrong_one_keeps_what_was_typed(chief):
    nepal = place_named("Nepal")

    without = add(chief, name="Maiti", place=chosen_one(nepal))
    wrong = add(
        chief,
        name="Maiti",
        place=chosen_one(nepal),
        **{"contacts-0-kind": "phone", "contacts-0-value": "call us"},
    )

    assert not HelpEntry.objects.exists()
    assert "Maiti" in without.content.decode()
    html = wrong.content.decode()
    assert "Enter the number as people dial it" in html
    assert "call us" in html


def test_a_draft_does_not_show(chief):
    entry = HelpEntryFactory(name="Before", revised=True)

    edit(chief, "helplines_entry:edit", entry.pk, name="After")

    assert HelpEntry.objects.get().name == "Before"


def test_the_list_is_narrowed_and_says_what_has_to_be_checked(chief):
    today = timezone.localdate()
    old = today - timedelta(days=181)
    HelpEntryFactory(name="Fresh", last_checked=today, checked_by="Ana")
    HelpEntryFactory(name="Old", last_checked=old, checked_by="Ana", country="Chad")
    HelpEntryFactory(name="Never", live=False)

    assert listed(chief) == ["Never", "Old", "Fresh"]
    assert listed(chief, overdue="yes") == ["Never", "Old"]
    assert listed(chief, overdue="no") == ["Fresh"]
    assert listed(chief, overdue="never") == ["Never"]
    assert listed(chief, live="true") == ["Old", "Fresh"]
    assert listed(chief, place=str(place_named("Chad").pk)) == ["Old"]
    assert listed(chief, q="fresh") == ["Fresh"]
    html = chief.get(reverse("helplines_entry:list")).content.decode()
    assert "Never checked" in html
    assert "More than 180 days ago" in html


def test_the_list_asks_no_more_queries_for_more_entries(
    chief, django_assert_max_num_queries
):
    address = reverse("helplines_entry:list")
    HelpEntryFactory()
    chief.get(address)
    with django_assert_max_num_queries(60) as few:
        chief.get(address)
    for country in ("Chad", "Mali", "Peru", "Cuba"):
        HelpEntryFactory(country=country)

    with django_assert_max_num_queries(len(few)):
        chief.get(address)


def test_entries_are_marked_as_checked_together(chief):
    entries = [HelpEntryFactory(revised=True), HelpEntryFactory(revised=True)]
    query = f"?next={reverse('helplines_entry:list')}" + "".join(
        f"&id={entry.pk}" for entry in entries
    )

    asked = chief.get(MARK + query).content.decode()
    response = chief.post(MARK + query, follow=True)

    assert "Did you call each of these today" in asked
    assert "2 entries were marked as checked today." in response.content.decode()
    days = set(HelpEntry.objects.values_list("last_checked", flat=True))
    assert days == {timezone.localdate()}


def test_who_may_not_publish_cannot_mark(writer):
    entry = HelpEntryFactory(revised=True)

    writer.post(f"{MARK}?id={entry.pk}")

    assert HelpEntry.objects.get().last_checked is None


def test_the_first_page_says_how_many_have_to_be_checked(chief, writer):
    HelpEntryFactory()
    HelpEntryFactory()

    html = chief.get(reverse("wagtailadmin_home")).content.decode()

    text = " ".join(BeautifulSoup(html, "html.parser").get_text(" ").split())
    assert "2 Get help entries to check" in text
    assert reverse("helplines_entry:list") + "?overdue=yes" in html
    nobody = Client()
    nobody.force_login(UserFactory())
    other = nobody.get(reverse("wagtailadmin_home")).content.decode()
    assert "help entries to check" not in other
