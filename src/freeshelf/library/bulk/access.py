"""Bulk action that sets the access level."""

from collections.abc import Mapping

from django.contrib.auth.models import User
from wagtail.log_actions import log

from freeshelf.library.bulk.actions import Action, UndoResult, Values
from freeshelf.library.bulk.record_state import RecordState, SkipReason
from freeshelf.library.models import Resource, StagedObject
from freeshelf.library.services.access import set_access


class SetAccess(Action):
    """Set the access level immediately, for published records too."""

    def is_allowed(self, user: User) -> bool:
        return user.has_perm("library.publish_resource")

    def current_values(self, states: Mapping[int, RecordState]) -> dict[int, Values]:
        return {key: {"access": s.access_rights} for key, s in states.items()}

    def new_values(self, before: Values) -> Values:
        return {"access": self.parameters["access_rights"]}

    def perform(self, key: int, before: Values, *, user: User) -> Values:
        _set(key, self.parameters["access_rights"], user)
        return self.new_values(before)

    def undo(
        self, state: RecordState, before: Values, after: Values, *, user: User
    ) -> UndoResult:
        if state.access_rights != after["access"]:
            return UndoResult(SkipReason.CHANGED_SINCE)
        _set(state.key, before["access"], user)
        return UndoResult()


def _set(key: int, level: str, user: User) -> None:
    row = Resource.objects.select_for_update().get(pk=key)
    set_access(resources=[row], access_rights=level)
    # Even if staging had hidden it.
    StagedObject.objects.of(row).delete()
    log(row, "freeshelf.access", user=user, data={"access_rights": level})
