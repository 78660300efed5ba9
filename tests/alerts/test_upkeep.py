"""Operator and editors see numbers of alerts; the schedule deletes old ones."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from freeshelf.alerts.models import Alert, Subscriber
from freeshelf.operations.doctor import examine_alerts
from freeshelf.wiring import schedule
from freeshelf.wiring.tasks import send_alerts
from tests.alerts.conftest import ADDRESS, NOW, begin
from tests.library.factories import ResourceFactory, UserFactory
from tests.pages.home import make_home


def messages():
    return [finding.message for finding in examine_alerts()]


def test_doctor_tells_of_alerts_that_are_not_sent(subscribe, settings):
    assert messages() == []
    subscribe()
    assert messages() == []

    settings.EMAIL_BACKEND = "freeshelf.shared.email_files.EmailFileBackend"
    (message,) = messages()
    assert "FREESHELF_SMTP_HOST" in message


def test_doctor_tells_of_a_lost_key_and_a_command_deletes_what_it_sealed(
    settings, capsys
):
    begin()
    settings.FREESHELF_DATA_DIR = settings.FREESHELF_DATA_DIR / "restored"
    begin(email="new@example.org")

    (message,) = messages()
    assert message.startswith(
        "1 email addresses for alerts are encrypted with a key that this node does not"
    )
    call_command("delete_unreadable_alerts")

    assert "1 addresses" in capsys.readouterr().out
    assert messages() == []
    assert Subscriber.objects.count() == 1


def test_doctor_tells_of_a_missing_key_and_makes_none(settings):
    begin()
    home = settings.FREESHELF_DATA_DIR
    settings.FREESHELF_DATA_DIR = home / "restored"

    (message,) = messages()

    assert "FREESHELF_ALERTS_KEY" in message
    assert not (home / "restored/alerts").exists()
    settings.FREESHELF_DATA_DIR = home
    assert messages() == []


def test_editors_see_numbers_only(client, subscribe):
    make_home()
    subscribe()
    subscribe("/en/search?q=kilns")
    begin("/en/search?q=pending", email="other@example.org")
    client.force_login(UserFactory(is_superuser=True))

    page = client.get("/admin/").content.decode()

    assert "<span>2</span> alerts by email, 1 email address" in page
    for text in (ADDRESS, "kilns", "pending"):
        assert text not in page


def test_the_schedule_queues_what_is_due_once(subscribe):
    subscribe()
    schedule.queue_alerts(now=NOW)
    queued = DBTaskResult.objects.filter(task_path=send_alerts.module_path)
    assert not queued.exists()

    for _again in range(2):
        schedule.queue_alerts(now=NOW + timedelta(days=1))

    assert queued.count() == 1


@pytest.mark.django_db
def test_the_task_sends_and_goes_on(subscribe, open_at, monkeypatch, mailoutbox):
    subscribe()
    ResourceFactory(title="Fees")
    open_at()
    Alert.objects.update(due_on=timezone.localdate() - timedelta(days=2))
    monkeypatch.setattr("freeshelf.wiring.tasks._ALERT_SECONDS", -1)
    assert send_alerts.call() == "0 sent"
    queued = DBTaskResult.objects.filter(task_path=send_alerts.module_path)
    assert queued.count() == 1

    monkeypatch.undo()
    assert send_alerts.call() == "1 sent"
    assert queued.count() == 1
    assert len(mailoutbox) == 1
