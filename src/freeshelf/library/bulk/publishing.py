"""Publishing and unpublishing many records."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from wagtail.models import Revision

from freeshelf.library.bulk.actions import Action, UndoResult, Values
from freeshelf.library.bulk.record_state import RecordState, SkipReason
from freeshelf.library.models import Resource
from freeshelf.library.services.live_and_draft import ensure_live_revision
from freeshelf.library.signals import send_resources_changed

LIVE, CHANGED, DRAFT, UNPUBLISHED = "live", "changed", "draft", "unpublished"


class _Publishing(Action):
    def is_allowed(self, user: User) -> bool:
        return user.has_perm("library.publish_resource")

    def current_values(self, found: Mapping[int, RecordState]) -> dict[int, Values]:
        return {key: {"status": _status(standing)} for key, standing in found.items()}


class Publish(_Publishing):
    """Put the newest words of records before readers."""

    def new_values(self, before: Values) -> Values:
        return {"status": LIVE}

    def skip_reason(self, standing: RecordState, user: User) -> str:
        if standing.skip_reason or standing.latest_revision is None:
            return standing.skip_reason
        if standing.is_live and not standing.has_draft:
            return ""
        return self._waits(standing.latest_revision)

    def perform(self, key: int, before: Values, *, user: User) -> Values:
        row = Resource.objects.select_for_update().get(pk=key)
        before |= _publication(row, ensure_live_revision(row, user=user))
        revision = row.latest_revision or row.save_revision(user=user, clean=False)
        revision.publish(user=user)
        return {"status": LIVE, "revision": revision.pk}

    def undo(
        self, standing: RecordState, before: Values, after: Values, *, user: User
    ) -> UndoResult:
        if standing.live_revision != after["revision"]:
            return UndoResult(SkipReason.CHANGED_SINCE)
        row = Resource.objects.select_for_update().get(pk=standing.key)
        if before["status"] == CHANGED:
            revision = _revision(before["revision"])
            if revision is None:
                return UndoResult(SkipReason.CHANGED_SINCE)
            revision.publish(user=user)
        else:
            row.unpublish(user=user)
        _bring_dates_back(row, before)
        return UndoResult()

    def current_values(self, found: Mapping[int, RecordState]) -> dict[int, Values]:
        """With one look for all at when drafts want to go live."""
        drafts = [
            standing.latest_revision
            for standing in found.values()
            if standing.latest_revision and (standing.has_draft or not standing.is_live)
        ]
        times = Revision.objects.filter(pk__in=drafts).values_list(
            "pk", "content__go_live_at"
        )
        now = timezone.now()
        self._waiting = {pk for pk, text in times if _is_later(text, now)}
        return super().current_values(found)

    def _waits(self, revision: int) -> str:
        return SkipReason.GOES_LIVE_LATER if revision in self._waiting else ""


class Unpublish(_Publishing):
    """Take records from readers; they stay as drafts."""

    def new_values(self, before: Values) -> Values:
        is_public = before["status"] in {LIVE, CHANGED}
        return {"status": UNPUBLISHED} if is_public else dict(before)

    def perform(self, key: int, before: Values, *, user: User) -> Values:
        row = Resource.objects.select_for_update().get(pk=key)
        before |= _publication(row, ensure_live_revision(row, user=user))
        row.unpublish(user=user)
        return {"status": UNPUBLISHED}

    def undo(
        self, standing: RecordState, before: Values, after: Values, *, user: User
    ) -> UndoResult:
        revision = _revision(before["revision"])
        if standing.is_live or revision is None:
            return UndoResult(SkipReason.CHANGED_SINCE)
        if _was_published_since(standing, before):
            return UndoResult(SkipReason.CHANGED_SINCE)
        revision.publish(user=user)
        _bring_dates_back(Resource.objects.get(pk=standing.key), before)
        return UndoResult()


def _status(standing: RecordState) -> str:
    if standing.is_live:
        return CHANGED if standing.has_draft else LIVE
    return DRAFT if standing.first_published_at is None else UNPUBLISHED


def _publication(row: Resource, revision: int | None) -> dict[str, Any]:
    """What an undo has to bring back."""
    return {
        "revision": revision,
        "first": _text(row.first_published_at),
        "last": _text(row.last_published_at),
    }


def _bring_dates_back(row: Resource, before: Values) -> None:
    Resource.objects.filter(pk=row.pk).update(
        first_published_at=_moment(before["first"]),
        last_published_at=_moment(before["last"]),
    )
    # The date of publication is in the index.
    send_resources_changed(row)


def _was_published_since(standing: RecordState, before: Values) -> bool:
    return _text(standing.last_published_at) != before["last"]


def _revision(key: int | None) -> Revision | None:
    return Revision.objects.filter(pk=key).first() if key else None


def _is_later(text: str | None, now: datetime) -> bool:
    moment = parse_datetime(text) if text else None
    return moment is not None and moment > now


def _text(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def _moment(text: str) -> datetime | None:
    return parse_datetime(text) if text else None
