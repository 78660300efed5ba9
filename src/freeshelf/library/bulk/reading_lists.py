"""Putting many records on a reading list."""

from collections.abc import Mapping

from django.contrib.auth.models import User

from freeshelf.library.bulk.actions import Action, UndoResult, Values
from freeshelf.library.bulk.record_state import RecordState, SkipReason
from freeshelf.library.models import ReadingList, ReadingListItem
from freeshelf.library.services.reading_lists import add_to_list, remove_from_list


class AddToList(Action):
    """Put records at the end of a list, in their order."""

    @property
    def reading_list(self) -> int:
        """The key of the list."""
        return int(self.parameters["reading_list"])

    def is_allowed(self, user: User) -> bool:
        """A published list is changed only by those who may publish it."""
        found = ReadingList.objects.filter(pk=self.reading_list).first()
        if found is None or not user.has_perm("library.change_readinglist"):
            return False
        return not found.live or user.has_perm("library.publish_readinglist")

    def skip_reason(self, standing: RecordState, user: User) -> str:
        """A list says nothing of a record itself, so locks do not matter."""
        kept_away = {SkipReason.WITHDRAWN, SkipReason.MERGED}
        return standing.skip_reason if standing.skip_reason in kept_away else ""

    def undo_skip_reason(self, standing: RecordState, user: User) -> str:
        """Whatever became of a record, it can leave the list."""
        return ""

    def current_values(self, found: Mapping[int, RecordState]) -> dict[int, Values]:
        items = ReadingListItem.objects.filter(
            reading_list=self.reading_list, resource__in=list(found)
        )
        listed = set(items.values_list("resource_id", flat=True))
        return {key: {"listed": key in listed} for key in found}

    def new_values(self, before: Values) -> Values:
        return {"listed": True}

    def perform(self, key: int, before: Values, *, user: User) -> Values:
        item = add_to_list(reading_list=self.reading_list, resource=key)
        return {"listed": True, "item": item}

    def undo(
        self, standing: RecordState, before: Values, after: Values, *, user: User
    ) -> UndoResult:
        item = ReadingListItem.objects.filter(
            reading_list=self.reading_list, resource=standing.key
        ).first()
        # A word that someone wrote about it would be lost.
        if item is None or item.pk != after["item"] or item.note:
            return UndoResult(SkipReason.CHANGED_SINCE)
        remove_from_list(reading_list=self.reading_list, resource=standing.key)
        return UndoResult()
