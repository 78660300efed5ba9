"""Groups of readers: who may be chosen, forms, bulk changes and merging."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.utils import timezone

from freeshelf.library.access import level_now, reader_groups
from freeshelf.library.models import BulkChange, File, Resource
from freeshelf.library.services import set_access, set_group
from freeshelf.library.services.merging_resources import (
    merge_resources,
    unmerge_resources,
)
from tests.library.admin import edit
from tests.library.factories import FileFactory, ResourceFactory, UserFactory
from tests.library.test_admin_bulk import _address

pytestmark = pytest.mark.django_db
FORM = "library_resource:edit"


@pytest.fixture
def partners():
    return Group.objects.create(name="Partners")


@pytest.fixture
def donors():
    return Group.objects.create(name="Donors")


def _member(*groups):
    user = UserFactory(permissions=["library.view_members_resource"])
    user.groups.add(*groups)
    return user


def test_a_record_without_its_group_is_for_staff(partners):
    record = ResourceFactory(access_rights="group")
    file = FileFactory(resource=record, access_rights="group")

    assert level_now(record) == level_now(file) == "staff"
    assert not Resource.objects.visible_to(_member(partners)).exists()
    set_group(resources=[record], group=partners.pk)
    assert Resource.objects.visible_to(_member(partners)).exists()
    assert not Resource.objects.visible_to(_member()).exists()
    assert not Resource.objects.visible_to(AnonymousUser()).exists()


def test_groups_that_stand_for_a_role_cannot_be_chosen(partners):
    assert list(reader_groups()) == [partners]


def test_the_form_gives_a_record_to_a_group_and_takes_it_back(chief, partners):
    record = ResourceFactory(revised=True)
    before = record.latest_revision

    refused = edit(chief, FORM, record.pk, access_rights="group")
    assert refused.status_code == 200
    assert Resource.objects.get().access_rights == "open"
    edit(chief, FORM, record.pk, access_rights="group", group=partners.pk)

    given = Resource.objects.get()
    assert (given.access_rights, given.group) == ("group", partners)
    before.publish()
    assert Resource.objects.get().group == partners
    edit(chief, FORM, record.pk, access_rights="members", group="")
    assert Resource.objects.get().group is None


def test_who_may_not_publish_gives_nothing_to_a_group(editor, partners):
    record = ResourceFactory(revised=True, access_rights="members")

    edit(editor, FORM, record.pk, access_rights="group", group=partners.pk)

    record.refresh_from_db()
    assert (record.access_rights, record.group) == ("members", None)


def test_many_records_are_given_to_a_group_and_brought_back(chief, partners, donors):
    record = ResourceFactory(revised=True, access_rights="group", group=donors)
    wanted = {"access_rights": "group", "group": partners.pk}

    chief.post(_address("set-access", record), {**wanted, "group": "", "apply": "1"})
    assert Resource.objects.get().group == donors
    chief.post(_address("set-access", record), {**wanted, "apply": "1"})

    assert Resource.objects.get().group == partners
    change = BulkChange.objects.get()
    chief.post(f"/admin/library/bulk-changes/{change.pk}/undo/")
    assert Resource.objects.get().group == donors


def test_a_merge_gives_no_group_what_is_of_another(partners, donors):
    kept = ResourceFactory(revised=True, access_rights="group", group=partners)
    merged = ResourceFactory(revised=True, access_rights="group", group=donors)
    file = FileFactory(resource=merged, access_rights="group")

    merge = merge_resources(kept=kept, merged=merged, choices={}, now=timezone.now())

    assert Resource.objects.get(pk=kept.pk).access_rights == "staff"
    assert File.objects.get().access_rights == "staff"
    unmerge_resources(merge=merge, now=timezone.now())
    back = Resource.objects.get(pk=kept.pk)
    assert (back.access_rights, back.group) == ("group", partners)
    assert File.objects.get(pk=file.pk).access_rights == "group"


def test_one_group_keeps_what_both_had(partners):
    kept = ResourceFactory(revised=True, group=partners)
    merged = ResourceFactory(revised=True, access_rights="group", group=partners)

    merge_resources(kept=kept, merged=merged, choices={}, now=timezone.now())

    assert level_now(Resource.objects.get(pk=kept.pk)) == f"group:{partners.pk}"


def test_another_level_leaves_the_group_of_files(partners):
    record = ResourceFactory(access_rights="group", group=partners)
    FileFactory(resource=record, access_rights="group")

    set_access(resources=[record], access_rights="open")

    assert File.objects.visible_to(_member(partners)).exists()
    assert not File.objects.visible_to(_member()).exists()
