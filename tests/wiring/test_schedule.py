"""Objects are published and taken down when they are due, and no others."""

import os
from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from freeshelf.search.models import IndexChange
from freeshelf.wiring.schedule import PeriodicTask, delete_expired, publish_scheduled
from tests.library.factories import FileFactory, ResourceFactory

pytestmark = pytest.mark.django_db


def test_a_scheduled_record_goes_live_when_its_time_has_come():
    now = timezone.now()
    resource = ResourceFactory(draft=True)
    resource.go_live_at = now + timedelta(hours=1)
    resource.save_revision().publish()

    assert publish_scheduled(now=now) == 0
    resource.refresh_from_db()
    assert not resource.live

    resource.revisions.update(approved_go_live_at=now - timedelta(minutes=1))
    revision = resource.latest_revision
    revision.content["go_live_at"] = (now - timedelta(minutes=1)).isoformat()
    revision.save()
    IndexChange.objects.all().delete()

    assert publish_scheduled(now=now) == 1
    resource.refresh_from_db()
    assert resource.live
    assert IndexChange.objects.filter(key=resource.identifier).exists()


def test_an_expired_record_is_taken_down():
    now = timezone.now()
    resource = ResourceFactory(revised=True, expire_at=now - timedelta(minutes=1))
    IndexChange.objects.all().delete()

    assert publish_scheduled(now=now) == 1

    resource.refresh_from_db()
    assert not resource.live
    assert IndexChange.objects.filter(key=resource.identifier).exists()


def test_finished_tasks_are_kept_for_a_week():
    now = timezone.now()
    FileFactory()
    row = DBTaskResult.objects.get()
    row.set_successful("done")

    delete_expired(now=now + timedelta(days=6))
    assert DBTaskResult.objects.exists()

    delete_expired(now=now + timedelta(days=8))
    assert not DBTaskResult.objects.exists()


def test_the_oldest_pictures_of_pages_make_way(settings, tmp_path):
    settings.FREESHELF_PAGE_IMAGES_DIR = tmp_path
    settings.FREESHELF_PAGE_IMAGES_MAX_BYTES = 25
    for age in (3, 2, 1):
        picture = tmp_path / f"{age}-480.webp"
        picture.write_bytes(b"0123456789")
        os.utime(picture, (1000 - age, 1000 - age))

    delete_expired(now=timezone.now())

    assert sorted(p.name for p in tmp_path.iterdir()) == ["1-480.webp", "2-480.webp"]


def test_what_cannot_be_published_keeps_nothing_else_waiting():
    now = timezone.now()
    bad, good = ResourceFactory(draft=True), ResourceFactory(draft=True)
    for resource in (bad, good):
        revision = resource.save_revision()
        revision.approved_go_live_at = now - timedelta(minutes=1)
        if resource is bad:
            revision.content["title"] = None
        revision.save()

    assert publish_scheduled(now=now) == 1

    good.refresh_from_db()
    bad.refresh_from_db()
    assert (good.live, bad.live) == (True, False)


def test_a_chore_that_fails_is_told_and_ends_nothing(caplog):
    def fail(now: datetime) -> None:
        raise ValueError("a bad record")

    PeriodicTask("sweeping", 60, fail).do_if_due()

    assert "sweeping did not succeed" in caplog.text
