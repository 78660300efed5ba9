"""Requests of the old site's privacy tools stand in the queue with their state."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from freeshelf.ingest.models import RawItem
from freeshelf.privacy.models import DataRequest
from freeshelf.privacy.services.emails import send_emails
from tests.wordpress.conftest import Import
from tests.wordpress.sources.wxr import item

pytestmark = pytest.mark.django_db
RECEIVED = datetime(2026, 11, 24, 22, 45, 6, tzinfo=UTC)


def request(number: int, status: str, action: str, email: str, **more: object) -> str:
    """An item as WordPress keeps a request."""
    return item(
        number, kind="user_request", status=f"request-{status}", slug=action,
        title=email, content="[]", date_gmt="2026-11-24 22:45:06", **more,
    )  # fmt: skip


EXPORT = request(269, "pending", "export_personal_data", "Rosa@example.org")
ERASURE = request(272, "confirmed", "remove_personal_data", "waiting@example.org")
DONE = request(
    271, "completed", "export_personal_data", "kofi@example.org",
    meta=(("_wp_user_request_completed_timestamp", "1795560306"),),
)  # fmt: skip
FAILED = request(273, "failed", "remove_personal_data", "li@example.org")


def test_each_arrives_with_its_state_kind_and_deadline_and_no_letter_leaves(
    bring_in: Import,
) -> None:
    report = bring_in(EXPORT, ERASURE, DONE, FAILED)

    found = {each.email: each for each in DataRequest.objects.all()}
    assert {email: (each.kind, each.state) for email, each in found.items()} == {
        "rosa@example.org": ("export", "pending"),
        "waiting@example.org": ("erasure", "confirmed"),
        "kofi@example.org": ("export", "completed"),
        "li@example.org": ("erasure", "failed"),
    }
    owed = found["waiting@example.org"]
    assert owed.due_at == RECEIVED + timedelta(days=30)
    assert found["kofi@example.org"].closed_at == datetime.fromtimestamp(
        1795560306, UTC
    )
    assert report.rows["user_request", "request-pending"].imported == 1
    assert send_emails() == 0
    assert mail.outbox == []


def test_a_second_run_leaves_alone_what_was_answered_here(bring_in: Import) -> None:
    bring_in(ERASURE)
    DataRequest.objects.update(state="in_progress", note="Ada looks at it.")

    bring_in(ERASURE)
    bring_in(request(272, "confirmed", "remove_personal_data", "w@example.org"))

    request_here = DataRequest.objects.get()
    assert (request_here.state, request_here.note) == (
        "in_progress",
        "Ada looks at it.",
    )


def test_what_is_no_request_that_can_be_answered_stays_raw(bring_in: Import) -> None:
    bring_in(
        request(1, "pending", "export_personal_data", "nobody"),
        request(2, "pending", "send_cake", "rosa@example.org"),
    )

    assert not DataRequest.objects.exists()
    reasons = set(RawItem.objects.values_list("reason", flat=True))
    assert reasons == {
        "it has no email address",
        "requests for “send_cake” are not supported here",
    }
