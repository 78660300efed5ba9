"""The kinds of bulk changes: publishing, access, reading lists, concepts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from wagtail.log_actions import log
from wagtail.models import Revision

from freeshelf.library.bulk.actions import Action, Values
from freeshelf.library.bulk.concepts import AddConcept, RemoveConcept
from freeshelf.library.bulk.record_state import RecordState, SkipReason
from freeshelf.library.bulk.several import Several
from freeshelf.library.models import (
    BulkChange,
    ReadingList,
    ReadingListItem,
    Resource,
    StagedObject,
)
from freeshelf.library.services.access import set_access, set_group, set_opening
from freeshelf.library.services.live_and_draft import (
    ensure_live_revision,
    publication_dates,
    restore_publication_dates,
)
from freeshelf.library.services.reading_lists import add_to_list, remove_from_list
from freeshelf.library.signals import send_resources_changed


class SetAccess(Action):
    """Set the access level immediately, for published records too."""

    def current_values(self, states: Mapping[int, RecordState]) -> dict[int, Values]:
        return {
            key: {"access": s.row.access_rights, "group": s.row.group_id}
            for key, s in states.items()
        }

    def new_values(self, before: Values) -> Values:
        group = self.parameters.get("group") or before.get("group")
        return {"access": self.parameters["access_rights"], "group": group}

    def perform(self, key: int, before: Values, *, user: User) -> Values:
        _set(key, self.new_values(before), user)
        # A list may keep it from opening.
        row = Resource.objects.get(pk=key)
        return {"access": row.access_rights, "group": row.group_id}

    def undo(
        self, state: RecordState, before: Values, after: Values, *, user: User
    ) -> str:
        now = {"access": state.row.access_rights, "group": state.row.group_id}
        if now != {"group": None, **after}:
            return SkipReason.CHANGED_SINCE
        _set(state.row.pk, before, user)
        return ""


def _set(key: int, values: Values, user: User) -> None:
    row = Resource.objects.select_for_update().get(pk=key)
    level = values["access"]
    if "group" in values:
        set_group(resources=[row], group=values["group"])
    set_access(resources=[row], access_rights=level)
    # Even if staging had hidden it.
    StagedObject.objects.of(row).delete()
    row.refresh_from_db(fields=["access_rights"])
    log(row, "freeshelf.access", user=user, data={"access_rights": row.access_rights})


class SetOpening(Action):
    """Set or end an embargo immediately, for published records too."""

    def current_values(self, states: Mapping[int, RecordState]) -> dict[int, Values]:
        return {
            key: {"opens_on": str(state.row.opens_on or "")}
            for key, state in states.items()
        }

    def new_values(self, before: Values) -> Values:
        return {"opens_on": self.parameters["opens_on"]}

    def perform(self, key: int, before: Values, *, user: User) -> Values:
        _set_day(key, self.parameters["opens_on"], user)
        return self.new_values(before)

    def undo(
        self, state: RecordState, before: Values, after: Values, *, user: User
    ) -> str:
        if str(state.row.opens_on or "") != after["opens_on"]:
            return SkipReason.CHANGED_SINCE
        _set_day(state.row.pk, before["opens_on"], user)
        return ""


def _set_day(key: int, day: str, user: User) -> None:
    row = Resource.objects.select_for_update().get(pk=key)
    set_opening(resources=[row], opens_on=parse_date(day) if day else None)
    log(row, "freeshelf.access", user=user, data={"opens_on": day})


LIVE, CHANGED, DRAFT, UNPUBLISHED = "live", "changed", "draft", "unpublished"


class _Publishing(Action):
    def current_values(self, states: Mapping[int, RecordState]) -> dict[int, Values]:
        return {key: {"status": _status(state)} for key, state in states.items()}

    def perform(self, key: int, before: Values, *, user: User) -> Values:
        row = Resource.objects.select_for_update().get(pk=key)
        before["revision"] = ensure_live_revision(row, user=user)
        before |= publication_dates(row)
        return self.change(row, user)

    def change(self, row: Resource, user: User) -> Values:
        """Publish or unpublish a record and return its new values."""
        raise NotImplementedError


class Publish(_Publishing):
    """Publish the latest revision of records."""

    def new_values(self, before: Values) -> Values:
        return {"status": LIVE}

    def skip_reason(self, state: RecordState, user: User) -> str:
        if state.skip_reason or state.row.latest_revision_id is None:
            return state.skip_reason
        if state.row.live and not state.has_draft:
            return ""
        is_scheduled = state.row.latest_revision_id in self._scheduled
        return SkipReason.GOES_LIVE_LATER if is_scheduled else ""

    def change(self, row: Resource, user: User) -> Values:
        revision = row.latest_revision or row.save_revision(user=user, clean=False)
        revision.publish(user=user)
        return {"status": LIVE, "revision": revision.pk}

    def undo(
        self, state: RecordState, before: Values, after: Values, *, user: User
    ) -> str:
        if state.row.live_revision_id != after["revision"]:
            return SkipReason.CHANGED_SINCE
        row = Resource.objects.select_for_update().get(pk=state.row.pk)
        if before["status"] == CHANGED:
            revision = _revision(before["revision"])
            if revision is None:
                return SkipReason.CHANGED_SINCE
            revision.publish(user=user)
        else:
            row.unpublish(user=user)
        _restore_dates(row, before)
        return ""

    def current_values(self, states: Mapping[int, RecordState]) -> dict[int, Values]:
        """Return the status of records; load the dates of drafts in one query."""
        drafts = [
            state.row.latest_revision_id
            for state in states.values()
            if state.row.latest_revision_id and (state.has_draft or not state.row.live)
        ]
        times = Revision.objects.filter(pk__in=drafts).values_list(
            "pk", "content__go_live_at"
        )
        now = timezone.now()
        self._scheduled = {pk for pk, text in times if _is_later(text, now)}
        return super().current_values(states)


class Unpublish(_Publishing):
    """Unpublish records; they stay as drafts."""

    def new_values(self, before: Values) -> Values:
        is_public = before["status"] in {LIVE, CHANGED}
        return {"status": UNPUBLISHED} if is_public else dict(before)

    def change(self, row: Resource, user: User) -> Values:
        row.unpublish(user=user)
        return {"status": UNPUBLISHED}

    def undo(
        self, state: RecordState, before: Values, after: Values, *, user: User
    ) -> str:
        revision = _revision(before["revision"])
        was_published = publication_dates(state.row)["last"] != before["last"]
        if state.row.live or revision is None or was_published:
            return SkipReason.CHANGED_SINCE
        revision.publish(user=user)
        _restore_dates(Resource.objects.get(pk=state.row.pk), before)
        return ""


def _status(state: RecordState) -> str:
    if state.row.live:
        return CHANGED if state.has_draft else LIVE
    return DRAFT if state.row.first_published_at is None else UNPUBLISHED


def _restore_dates(row: Resource, before: Values) -> None:
    restore_publication_dates(row, before)
    # The index contains the date of publication.
    send_resources_changed(row)


def _revision(key: int | None) -> Revision | None:
    return Revision.objects.filter(pk=key).first() if key else None


def _is_later(text: str | None, now: datetime) -> bool:
    value = parse_datetime(text) if text else None
    return value is not None and value > now


class AddToList(Action):
    """Append records to a reading list, in their order."""

    permission = "library.change_readinglist"

    @property
    def reading_list(self) -> int:
        """Return the key of the reading list."""
        return int(self.parameters["reading_list"])

    def is_allowed(self, user: User) -> bool:
        """Return whether a user may change the list, or publish it if it is live."""
        reading_list = ReadingList.objects.filter(pk=self.reading_list).first()
        if reading_list is None or not super().is_allowed(user):
            return False
        return not reading_list.live or user.has_perm("library.publish_readinglist")

    def skip_reason(self, state: RecordState, user: User) -> str:
        """Ignore locks, since a list does not change the record itself."""
        relevant = {SkipReason.WITHDRAWN, SkipReason.MERGED}
        return state.skip_reason if state.skip_reason in relevant else ""

    def undo_skip_reason(self, state: RecordState, user: User) -> str:
        """Never skip: any record can be removed from the list."""
        return ""

    def current_values(self, states: Mapping[int, RecordState]) -> dict[int, Values]:
        items = ReadingListItem.objects.filter(
            reading_list=self.reading_list, resource__in=list(states)
        )
        listed = set(items.values_list("resource_id", flat=True))
        return {key: {"listed": key in listed} for key in states}

    def new_values(self, before: Values) -> Values:
        return {"listed": True}

    def perform(self, key: int, before: Values, *, user: User) -> Values:
        item = add_to_list(reading_list=self.reading_list, resource=key)
        return {"listed": True, "item": item}

    def undo(
        self, state: RecordState, before: Values, after: Values, *, user: User
    ) -> str:
        item = ReadingListItem.objects.filter(
            reading_list=self.reading_list, resource=state.row.pk
        ).first()
        # The note that someone wrote would be lost.
        if item is None or item.pk != after["item"] or item.note:
            return SkipReason.CHANGED_SINCE
        remove_from_list(reading_list=self.reading_list, resource=state.row.pk)
        return ""


ACTIONS: dict[str, type[Action]] = {
    BulkChange.Kind.PUBLISH: Publish,
    BulkChange.Kind.UNPUBLISH: Unpublish,
    BulkChange.Kind.ADD_CONCEPT: AddConcept,
    BulkChange.Kind.REMOVE_CONCEPT: RemoveConcept,
    BulkChange.Kind.ADD_TO_LIST: AddToList,
    BulkChange.Kind.SET_ACCESS: SetAccess,
    BulkChange.Kind.SET_OPENING: SetOpening,
}


def action_for(kind: str, parameters: Mapping[str, Any]) -> Action:
    """Return the action of a kind with its parameters."""
    if kind == BulkChange.Kind.SEVERAL:
        changes = parameters["changes"]
        return Several([action_for(e["kind"], e["parameters"]) for e in changes])
    return ACTIONS[kind](parameters)
