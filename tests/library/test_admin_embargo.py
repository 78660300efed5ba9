"""Days of opening in the admin area: forms, bulk change, filter, merging, bundles."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone

from freeshelf.library.access import library_day
from freeshelf.library.models import BulkChange, File, Resource
from freeshelf.library.services.merging_resources import (
    merge_resources,
    unmerge_resources,
)
from freeshelf.sources.bundle import BundleError, _record
from tests.library.admin import edit
from tests.library.factories import FileFactory, ResourceFactory, looked_at
from tests.library.test_admin_bulk import _address
from tests.library.test_admin_files import _add, _upload

pytestmark = pytest.mark.django_db
TODAY = library_day()
LATER, LAST = TODAY + timedelta(days=9), TODAY + timedelta(days=30)
FORM = "library_resource:edit"


def _seen() -> bool:
    return Resource.objects.visible_to(AnonymousUser()).exists()


def test_the_form_closes_a_record_until_a_day_and_opens_it(chief):
    record = ResourceFactory(revised=True)

    edit(chief, FORM, record.pk, opens_on=str(LATER))

    assert Resource.objects.get().opens_on == LATER
    assert not _seen()
    edit(chief, FORM, record.pk, opens_on="")
    assert _seen()


def test_who_may_not_publish_sets_no_day_and_ends_none(editor):
    record = ResourceFactory(revised=True)

    edit(editor, FORM, record.pk, opens_on=str(LATER))

    assert Resource.objects.get().opens_on is None
    html = editor.get(reverse(FORM, args=[record.pk])).content.decode()
    assert 'name="opens_on"' in html


@pytest.mark.parametrize("day", ["2027-02-30", "soon", "2027-03"])
def test_no_day_of_the_calendar_is_refused(chief, day):
    record = ResourceFactory(revised=True)

    assert edit(chief, FORM, record.pk, opens_on=day).status_code == 200
    _add(chief, record, _upload(), opens_on=day)

    assert Resource.objects.get().opens_on is None
    assert not File.objects.exists()


def test_a_file_is_never_open_before_its_day(chief):
    record = ResourceFactory(revised=True)

    _add(chief, record, _upload("a.pdf"), opens_on=str(LATER))

    (file,) = record.files.all()
    assert file.opens_on == LATER
    looked_at(file)
    assert not File.objects.visible_to(AnonymousUser()).exists()
    edit(chief, "library_file_edit", file.pk, opens_on="")
    assert File.objects.visible_to(AnonymousUser()).exists()


def test_many_records_get_a_day_and_are_brought_back(chief):
    record = ResourceFactory(revised=True, opens_on=LAST)

    chief.post(_address("set-opening", record), {"opens_on": LATER, "apply": "1"})

    assert Resource.objects.get().opens_on == LATER
    change = BulkChange.objects.get()
    chief.post(reverse("library_bulk_change_undo", args=[change.pk]))
    assert Resource.objects.get().opens_on == LAST
    shown = chief.post(_address("set-opening", record), {"opens_on": ""})
    assert "no embargo" in shown.content.decode()


def test_the_list_is_filtered_by_what_opens_later(chief):
    ResourceFactory(title="Of the heron", opens_on=LATER)
    ResourceFactory(title="Of the plover", opens_on=TODAY)
    FileFactory(resource=ResourceFactory(title="Of the quail"), opens_on=LATER)
    address = reverse("library_resource:list")

    for value, title in (("record", "heron"), ("file", "quail")):
        html = chief.get(address, {"opening": value}).content.decode()
        shown = {each for each in ("heron", "plover", "quail") if each in html}
        assert shown == {title}


def test_merging_keeps_the_later_day_and_gives_it_back():
    kept = ResourceFactory(revised=True, opens_on=LATER)
    merged = ResourceFactory(revised=True, opens_on=LAST)
    file = FileFactory(resource=merged)

    merge = merge_resources(kept=kept, merged=merged, choices={}, now=timezone.now())

    assert Resource.objects.get(pk=kept.pk).opens_on == LAST
    assert File.objects.get().opens_on == LAST
    unmerge_resources(merge=merge, now=timezone.now())
    assert Resource.objects.get(pk=kept.pk).opens_on == LATER
    assert Resource.objects.get(pk=merged.pk).opens_on == LAST
    assert File.objects.get(pk=file.pk).opens_on is None


def test_a_bundle_with_a_day_that_is_none_is_refused():
    values = {"id": "a", "title": "A", "language": "en"}
    assert _record({**values, "opens_on": str(LATER)}, "r", "1").opens_on == str(LATER)

    for day in ("2027-03", "2027-13-01", "3 March 2027"):
        with pytest.raises(BundleError):
            _record({**values, "file_opens_on": day}, "r", "1")
