"""Bulk action that adds records to a reading list."""

from collections.abc import Mapping

from django.contrib.auth.models import User

from freeshelf.library.bulk.actions import Action, UndoResult, Values
from freeshelf.library.bulk.record_state import RecordState, SkipReason
from freeshelf.library.models import ReadingList, ReadingListItem
from freeshelf.library.services.reading_lists import add_to_list, remove_from_list


class AddToList(Action):
    """Append records to a reading list, in their order."""

    @property
    def reading_list(self) -> int:
        """Return the key of the reading list."""
        return int(self.parameters["reading_list"])

    def is_allowed(self, user: User) -> bool:
        """Return whether a user may change the list, or publish it if it is live."""
        reading_list = ReadingList.objects.filter(pk=self.reading_list).first()
        if reading_list is None or not user.has_perm("library.change_readinglist"):
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
    ) -> UndoResult:
        item = ReadingListItem.objects.filter(
            reading_list=self.reading_list, resource=state.key
        ).first()
        # The note that someone wrote would be lost.
        if item is None or item.pk != after["item"] or item.note:
            return UndoResult(SkipReason.CHANGED_SINCE)
        remove_from_list(reading_list=self.reading_list, resource=state.key)
        return UndoResult()
