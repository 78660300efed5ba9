"""An entry of Get help is checked when it is saved, and has to be checked again."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import ProtectedError
from hypothesis import given
from hypothesis import strategies as st

from freeshelf.helplines.contact_kinds import check_contact, contact_link
from freeshelf.helplines.models import HelpContact, HelpEntry
from freeshelf.helplines.services import mark_checked, overdue_entries
from tests.helplines.factories import HelpEntryFactory, place_named
from tests.library.factories import UserFactory
from tests.vocabularies.factories import ConceptFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
TODAY = date(2026, 11, 25)


def checked(days_ago: int, **fields):
    return HelpEntryFactory(
        last_checked=TODAY - timedelta(days=days_ago), checked_by="Ana", **fields
    )


def test_what_was_not_checked_for_180_days_is_overdue_and_the_unchecked_come_first():
    long_ago, longer_ago = checked(181), checked(400)
    checked(180)
    checked(0)
    never = HelpEntryFactory()
    HelpEntryFactory(live=False)

    assert list(overdue_entries(now=NOW)) == [never, longer_ago, long_ago]


def test_marking_as_checked_publishes_the_day_and_who_said_so():
    entry = HelpEntryFactory(revised=True)
    user = UserFactory(first_name="Ana", last_name="Dhakal", is_superuser=True)

    [marked] = mark_checked(entries=[entry], now=NOW, user=user)

    assert marked == entry
    assert (marked.last_checked, marked.checked_by) == (TODAY, "Ana Dhakal")
    assert not marked.has_unpublished_changes
    assert marked.contacts.get().value == "0000 100"
    assert not overdue_entries(now=NOW)


def test_marking_as_checked_does_not_publish_a_waiting_draft():
    entry = HelpEntryFactory(name="Old name", revised=True)
    entry.name = "New name"
    entry.save_revision()

    [marked] = mark_checked(
        entries=[HelpEntry.objects.get()], now=NOW, user=UserFactory(is_superuser=True)
    )

    assert (marked.name, marked.last_checked) == ("Old name", TODAY)
    draft = marked.get_latest_revision_as_object()
    assert (draft.name, draft.last_checked) == ("New name", TODAY)


def test_marking_a_draft_leaves_it_a_draft():
    entry = HelpEntryFactory(live=False)

    [marked] = mark_checked(entries=[entry], now=NOW, user=UserFactory())

    assert not marked.live
    assert marked.get_latest_revision_as_object().last_checked == TODAY


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"place": None}, "place"),
        ({"reach": "world"}, "place"),
        ({"language": "english please"}, "language"),
        ({"spoken_languages": "en, e!"}, "spoken_languages"),
        ({"last_checked": date(2026, 1, 1)}, "checked_by"),
        ({"last_checked": date(2999, 1, 1), "checked_by": "Ana"}, "last_checked"),
        ({"name": ""}, "name"),
        ({"source_url": "not an address"}, "source_url"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(fields, field):
    entry = HelpEntryFactory()
    for name, value in fields.items():
        setattr(entry, name, value)

    with pytest.raises(ValidationError) as refused:
        entry.full_clean()

    assert field in refused.value.message_dict


def test_a_topic_is_no_place():
    entry = HelpEntryFactory()
    entry.place = ConceptFactory()

    with pytest.raises(ValidationError, match="Choose a place"):
        entry.full_clean()


@pytest.mark.parametrize(
    "fields",
    [
        {"place": None},
        {"reach": "world"},
        {"name": ""},
        {"last_checked": TODAY, "checked_by": ""},
    ],
)
def test_the_database_keeps_the_same_rules(fields):
    entry = HelpEntryFactory()

    with pytest.raises(IntegrityError):
        HelpEntry.objects.filter(pk=entry.pk).update(**fields)


def test_a_place_with_entries_is_not_deleted_and_its_successor_takes_them():
    entry = HelpEntryFactory(country="Nepal")
    kathmandu = place_named("Kathmandu")

    with pytest.raises(ProtectedError):
        entry.place.delete()
    entry.place.merged_into = kathmandu
    entry.place.save()

    assert HelpEntry.objects.get().current_place == kathmandu


@pytest.mark.parametrize(
    ("kind", "value", "link"),
    [
        ("phone", "1-888-373-7888", "tel:18883737888"),
        ("phone", "+44 (0)20 7946 0000", "tel:+4402079460000"),
        ("phone", "112", "tel:112"),
        ("text", "233733", "sms:233733"),
        ("mail", "trata@policia.es", "mailto:trata@policia.es"),
        ("web", "https://inhope.org", "https://inhope.org"),
        ("chat", "https://example.org/chat", "https://example.org/chat"),
    ],
)
def test_each_kind_of_contact_becomes_its_link(kind, value, link):
    check_contact(kind, value)

    assert contact_link(kind, value) == link


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("phone", "call us"),
        ("phone", "12"),
        ("phone", "1234567890123456"),
        ("phone", "0800 ASK"),
        ("text", "<b>112</b>"),
        ("mail", "trata at policia"),
        ("web", "http://example.org"),
        ("web", "javascript:alert(1)"),
        ("chat", "https://"),
    ],
)
def test_a_contact_that_cannot_be_followed_is_refused(kind, value):
    row = HelpContact(kind=kind, value=value)

    with pytest.raises(ValidationError) as refused:
        row.clean()

    assert list(refused.value.message_dict) == ["value"]


@given(kind=st.sampled_from(["phone", "text", "chat", "web", "mail"]), value=st.text())
def test_no_value_becomes_a_link_that_acts(kind, value):
    link = contact_link(kind, value)

    assert link == "" or link.startswith(("tel:", "sms:", "mailto:", "https:"))
    if kind in {"phone", "text", "mail"}:
        assert not set(link) & set(" <>\"'\n")
