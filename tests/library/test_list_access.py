"""A list is for a group, and so are the records in it if that is chosen."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.db.models import Q
from wagtail.models import Locale

from freeshelf.library.admin.record_writing import record_form
from freeshelf.library.models import File, ReadingList, ReadingListItem, Resource
from freeshelf.library.services import (
    add_to_list,
    keep_to_lists,
    remove_from_list,
    set_access,
    set_group,
    set_list_access,
)
from freeshelf.search.models import IndexChange
from tests.library.admin import edit
from tests.library.factories import (
    FileFactory,
    ReadingListFactory,
    ResourceFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
FORM = "library_reading_list:edit"


@pytest.fixture
def partners():
    return Group.objects.create(name="Partners")


def give(row, group=None, level="group", *, is_for_records=True) -> bool:
    return set_list_access(
        reading_list=row,
        access_rights=level,
        group=group.pk if group else None,
        is_for_records=is_for_records,
    )


def access_of(*records) -> list[tuple[str, int | None]]:
    rows = {row.pk: (row.access_rights, row.group_id) for row in Resource.objects.all()}
    return [rows[each.pk] for each in records]


def member(*groups):
    user = UserFactory(permissions=["library.view_members_resource"])
    user.groups.add(*groups)
    return user


def test_a_list_is_seen_by_its_group_only_and_its_records_keep_theirs(partners):
    record = ResourceFactory()
    row = ReadingListFactory(resources=[record])

    assert give(row, partners, is_for_records=False)

    seen = {
        user: ReadingList.objects.visible_to(user).exists()
        for user in (AnonymousUser(), member(), member(partners))
    }
    assert list(seen.values()) == [False, False, True]
    assert access_of(record) == [("open", None)]
    # A group that is deleted leaves it to staff.
    partners.delete()
    staff = UserFactory(permissions=["library.view_restricted_resource"])
    assert not ReadingList.objects.visible_to(member()).exists()
    assert ReadingList.objects.visible_to(staff).exists()


def test_its_records_get_the_access_of_the_list_unless_theirs_is_stricter(partners):
    others = Group.objects.create(name="Others")
    wide, members, own, closed = (
        ResourceFactory(access_rights=level, group=group)
        for level, group in (
            *(("open", None), ("members", None)),
            *(("group", others), ("staff", None)),
        )
    )
    row = ReadingListFactory(resources=[wide, members, own, closed])
    IndexChange.objects.all().delete()

    give(row, partners)

    given = ("group", partners.pk)
    assert access_of(wide, members, own, closed) == [
        *(given, given),
        *(("group", others.pk), ("staff", None)),
    ]
    noted = set(IndexChange.objects.values_list("key", flat=True))
    assert {wide.identifier, members.identifier} <= noted


def test_what_is_added_later_gets_it_at_once_and_removing_opens_nothing(partners):
    row = ReadingListFactory()
    give(row, partners)
    late, draft = ResourceFactory(), ResourceFactory()

    add_to_list(reading_list=row.pk, resource=late.pk)
    row.save_revision()
    edited = ReadingList.objects.get()
    edited.items.create(resource=draft)
    edited.save_revision().publish()

    assert access_of(late, draft) == [("group", partners.pk)] * 2
    remove_from_list(reading_list=row.pk, resource=late.pk)
    give(row, level="open")
    assert access_of(late, draft) == [("group", partners.pk)] * 2


def test_what_no_signal_told_is_narrowed_by_the_schedule(partners):
    row = ReadingListFactory()
    give(row, partners)
    record = ResourceFactory()
    ReadingListItem.objects.bulk_create(
        [ReadingListItem(reading_list=row, resource=record)]
    )
    assert access_of(record) == [("open", None)]

    assert keep_to_lists(Q()) == 1

    assert access_of(record) == [("group", partners.pk)]
    assert keep_to_lists(Q()) == 0


def test_nothing_opens_a_record_while_it_is_in_the_list(partners):
    record = ResourceFactory()
    row = ReadingListFactory(resources=[record])
    give(row, partners)

    set_access(resources=[Resource.objects.get()], access_rights="open")

    assert access_of(record) == [("group", partners.pk)]
    set_access(resources=[Resource.objects.get()], access_rights="staff")
    assert access_of(record) == [("staff", partners.pk)]


def test_a_list_that_is_no_longer_published_closes_nothing_more(partners):
    row = ReadingListFactory(live=False)
    give(row, partners)
    record = ResourceFactory()

    add_to_list(reading_list=row.pk, resource=record.pk)
    assert access_of(record) == [("open", None)]

    row.refresh_from_db()
    row.save_revision().publish()
    assert access_of(record) == [("group", partners.pk)]


def test_another_group_takes_over_what_the_list_gave(partners):
    others = Group.objects.create(name="Others")
    record = ResourceFactory()
    row = ReadingListFactory(resources=[record])
    give(row, partners)

    give(row, others)

    assert access_of(record) == [("group", others.pk)]


def test_what_another_list_keeps_for_the_first_group_stays_with_it(partners):
    others = Group.objects.create(name="Others")
    in_both, in_one = ResourceFactory(), ResourceFactory()
    moved = ReadingListFactory(resources=[in_both, in_one])
    kept = ReadingListFactory(resources=[in_both])
    give(moved, partners)
    give(kept, partners)

    give(moved, others)

    assert access_of(in_both, in_one) == [("group", partners.pk), ("group", others.pk)]


def test_what_a_person_gave_to_the_first_group_stays_theirs(partners):
    others = Group.objects.create(name="Others")
    by_hand, chosen_later = ResourceFactory(), ResourceFactory()
    for record in (by_hand, chosen_later):
        set_group(resources=[record], group=partners.pk)
    set_access(resources=[by_hand], access_rights="group")
    row = ReadingListFactory(resources=[by_hand, chosen_later])
    give(row, partners)
    given = Resource.objects.get(pk=chosen_later.pk)
    set_access(resources=[given], access_rights="staff")
    set_access(resources=[given], access_rights="group")

    give(row, others)

    assert access_of(by_hand, chosen_later) == [("group", partners.pk)] * 2


def test_a_file_of_one_group_is_not_given_to_that_of_a_list(partners):
    others = Group.objects.create(name="Others")
    record = ResourceFactory(group=others)
    file = FileFactory(resource=record, access_rights="group")
    row = ReadingListFactory(resources=[record])
    assert File.objects.visible_to(member(others)).exists()

    give(row, partners)

    assert access_of(record) == [("group", partners.pk)]
    assert not File.objects.visible_to(member(partners)).exists()
    file.refresh_from_db()
    assert file.access_rights == "staff"


def test_a_translation_has_the_access_of_its_list(partners):
    row = ReadingListFactory(slug="begin")
    french, _created = Locale.objects.get_or_create(language_code="fr")
    translated = row.copy_for_translation(french)
    translated.live = True
    translated.save()

    give(ReadingList.objects.get(pk=row.pk), partners)

    assert not ReadingList.objects.visible_to(AnonymousUser()).exists()
    assert not give(ReadingList.objects.get(pk=translated.pk), partners)


def test_no_revision_opens_a_list_again(partners):
    row = ReadingListFactory()
    before = row.save_revision()
    give(row, partners)

    before.publish()

    assert not ReadingList.objects.visible_to(AnonymousUser()).exists()


def test_the_form_gives_a_list_and_its_records_to_a_group(chief, partners):
    record = ResourceFactory()
    row = ReadingListFactory(resources=[record])
    row.save_revision().publish()

    edit(chief, FORM, row.pk, access_rights="group")
    assert ReadingList.objects.get().access_rights == "open"
    edit(
        chief,
        FORM,
        row.pk,
        access_rights="group",
        group=partners.pk,
        is_for_records="on",
    )

    row.refresh_from_db()
    assert (row.access_rights, row.group, row.is_for_records) == (
        *("group", partners),
        True,
    )
    assert access_of(record) == [("group", partners.pk)]
    refused = edit(chief, "library_resource:edit", record.pk, access_rights="open")
    assert "gives its resources stricter access" in refused.content.decode()


def test_who_may_not_publish_gives_no_list_to_a_group(client, partners):
    row = ReadingListFactory()
    rights = ("change_readinglist", "view_readinglist", "publish_resource")
    client.force_login(
        UserFactory(
            permissions=[
                "wagtailadmin.access_admin",
                *(f"library.{each}" for each in rights),
            ]
        )
    )

    edit(client, FORM, row.pk, access_rights="group", group=partners.pk)

    assert ReadingList.objects.get().access_rights == "open"


def test_a_list_that_someone_may_not_see_is_not_named(partners):
    row = ReadingListFactory(title="Shelter visits", resources=[ResourceFactory()])
    give(row, partners)
    rights = ("publish_resource", "change_resource", "view_members_resource")

    def errors_of(*groups) -> str:
        user = UserFactory(permissions=[f"library.{each}" for each in rights])
        user.groups.add(*groups)
        record = Resource.objects.get()
        form = record_form(record, {"access_rights": "open"}, user=user)
        return str(form.errors["access_rights"])

    assert "“Shelter visits”" in errors_of(partners)
    assert "“…”" in errors_of()
