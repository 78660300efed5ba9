"""Messages after publishing about files that readers do not get yet."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from freeshelf.library.access import Hold
from freeshelf.library.models import Resource
from freeshelf.library.services.live_and_draft import scheduled_keys
from tests.enrich.seen import BAR, Sees, added, look_that_sees
from tests.library.admin import edit
from tests.library.factories import FileFactory, ResourceFactory, UserFactory

pytestmark = pytest.mark.django_db
EDIT = "library_resource:edit"
PUBLISH = {"action-publish": "1", "publish-anyway": "1"}
RIGHTS = (
    *("library.change_resource", "library.publish_resource"),
    "library.view_restricted_resource",
)


@pytest.fixture
def seen(monkeypatch) -> Sees:
    """Looks that see what they are given here."""
    return look_that_sees(monkeypatch)


@pytest.fixture
def publisher(client):
    """A person who may publish, signed in."""
    client.force_login(UserFactory(permissions=RIGHTS))
    return client


def test_who_publishes_is_told_which_files_wait(publisher, seen):
    record = ResourceFactory(draft=True)
    record.save_revision()
    seen(BAR)
    decided = added(resource=record)
    FileFactory(resource=record, held=True)
    FileFactory(resource=record)

    url = reverse("library_before_publishing", args=[record.pk])
    page = publisher.post(url, follow=True).content.decode()

    assert "1 file is being checked. Readers do not get it yet." in page
    assert "1 file is waiting for a decision." in page
    assert reverse("enrich_check", args=[decided.pk]) in page


def test_who_publishes_many_records_is_told_which_files_wait(publisher, seen):
    records = [ResourceFactory(draft=True) for _number in range(2)]
    seen(BAR)
    for record in records:
        record.save_revision()
        added(resource=record)
    added()  # of another record

    url = reverse("wagtail_bulk_action", args=["library", "resource", "publish"])
    keys = "&".join(f"id={record.pk}" for record in records)
    preview = publisher.get(f"{url}?{keys}").content.decode()
    answer = publisher.post(f"{url}?{keys}", {"apply": "1"}, follow=True)

    assert "2 files are waiting for a decision." in preview
    page = answer.content.decode()
    assert "2 files are waiting for a decision." in page
    assert reverse("enrich_checks") in page
    assert "comes later" not in page


def test_the_form_that_publishes_tells_which_files_wait(publisher, seen):
    record = ResourceFactory(draft=True)
    record.save_revision()
    seen(BAR)
    added(resource=record)

    publish = {"action-publish": "1", "publish-anyway": "1"}
    answer = edit(publisher, "library_resource:edit", record.pk, **publish)

    page = publisher.get(answer["Location"]).content.decode()
    assert "1 file is waiting for a decision." in page


def test_who_publishes_what_waits_for_nothing_is_told_nothing(publisher):
    record = ResourceFactory(draft=True)
    record.save_revision()
    FileFactory(resource=record)

    url = reverse("library_before_publishing", args=[record.pk])
    page = publisher.post(url, follow=True).content.decode()

    assert "is published" in page
    assert "comes later" not in page
    assert "for a decision" not in page


def test_who_schedules_is_told_which_files_wait(publisher):
    record = ResourceFactory(draft=True)
    FileFactory(resource=record, held=True)
    later = timezone.localtime(timezone.now() + timedelta(days=2))

    edit(
        publisher,
        EDIT,
        record.pk,
        **{**PUBLISH, "go_live_at": later.strftime("%Y-%m-%d %H:%M")},
    )

    record.refresh_from_db()
    assert not record.live
    assert scheduled_keys(Resource, [record.pk]) == {record.pk}
    page = publisher.get(reverse("library_resource:list")).content.decode()
    assert "1 file is being checked. Readers do not get it yet." in page


def test_who_saves_a_draft_is_told_nothing_of_its_files(publisher):
    record = ResourceFactory(draft=True)
    FileFactory(resource=record, held=True)

    edit(publisher, EDIT, record.pk)

    page = publisher.get(reverse("library_resource:list")).content.decode()
    assert "is being checked" not in page


def _schedule(record):
    later = timezone.now() + timedelta(days=2)
    record.go_live_at = later
    record.save_revision().publish()
    record.refresh_from_db()
    assert not record.live
    assert scheduled_keys(Resource, [record.pk]) == {record.pk}


def test_files_of_a_scheduled_record_are_decided_and_changed_before_its_day(
    publisher, monkeypatch
):
    look_that_sees(monkeypatch)(BAR)
    file = added(resource=ResourceFactory(draft=True), name="annex.pdf", text="Names")
    _schedule(file.resource)
    checks, check = reverse("enrich_checks"), reverse("enrich_check", args=[file.pk])
    box = f'<input type="checkbox" name="file" value="{file.pk}">'
    copy, replace = reverse("enrich_copy", args=[file.pk]), "library_file_replace"

    for address in (checks, check):
        shown = publisher.get(address).content.decode()
        assert copy in shown
        assert "Publish anyway" in shown
    assert box in publisher.get(checks).content.decode()
    assert publisher.get(copy).status_code == 200
    assert publisher.get(reverse(replace, args=[file.pk])).status_code == 200
    said = {"file": file.pk, "action": "keep", "reason": "Ours"}
    publisher.post(check, said)

    file.refresh_from_db()
    assert file.hold == Hold.NONE
    # The version that will go out is still the one that was scheduled.
    record = Resource.objects.get(pk=file.resource_id)
    assert scheduled_keys(Resource, [record.pk]) == {record.pk}
    assert record.get_lock() is not None


def test_files_of_a_scheduled_record_need_the_right_to_publish(client, monkeypatch):
    look_that_sees(monkeypatch)(BAR)
    file = added(resource=ResourceFactory(draft=True))
    client.force_login(UserFactory(permissions=[RIGHTS[0], RIGHTS[2]]))
    address = reverse("library_file_replace", args=[file.pk])
    assert client.get(address).status_code == 200
    _schedule(file.resource)

    assert client.get(address)["Location"] == reverse("wagtailadmin_home")
    shown = client.get(reverse("enrich_check", args=[file.pk])).content.decode()
    assert "Someone with permission to publish this record must decide." in shown


def test_a_lock_by_a_person_holds_for_files_and_is_told(publisher, monkeypatch):
    look_that_sees(monkeypatch)(BAR)
    file = added(resource=ResourceFactory(draft=True, title="Kilns"))
    _schedule(file.resource)
    other = UserFactory(username="bo")
    Resource.objects.update(locked=True, locked_by=other, locked_at=timezone.now())
    check = reverse("enrich_check", args=[file.pk])

    shown = publisher.get(check).content.decode()
    publisher.post(check, {"file": file.pk, "action": "keep", "reason": "Ours"})

    assert "'Kilns' was locked</b> by <b>bo</b>" in shown
    assert "This holds for its files, too." in shown
    assert "Someone with permission" not in shown
    file.refresh_from_db()
    assert file.hold == Hold.CHECK
