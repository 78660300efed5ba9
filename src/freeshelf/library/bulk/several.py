"""Several actions on the same records as one change, with one undo."""

from collections.abc import Mapping, Sequence

from django.contrib.auth.models import User
from django.db import transaction

from freeshelf.library.bulk.actions import Action, Values
from freeshelf.library.bulk.record_state import RecordState, record_states
from freeshelf.library.errors import LibraryError


class _KeptError(LibraryError):
    """One of the changes cannot be undone, and so none is."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Several(Action):
    """Actions in their order; one that skips a record leaves it to the others.

    Values have those of each action in `parts`; after a change, `reasons` says why an
    action skipped the record, empty where it did not.
    """

    def __init__(self, parts: Sequence[Action]) -> None:
        super().__init__({})
        self._parts = parts

    def is_allowed(self, user: User) -> bool:
        """Return whether a user may run every action."""
        return all(part.is_allowed(user) for part in self._parts)

    def current_values(self, states: Mapping[int, RecordState]) -> dict[int, Values]:
        found = [part.current_values(states) for part in self._parts]
        return {key: {"parts": [values[key] for values in found]} for key in states}

    def new_values(self, before: Values) -> Values:
        pairs = zip(self._parts, before["parts"], strict=True)
        return {"parts": [part.new_values(values) for part, values in pairs]}

    def skip_reason(self, state: RecordState, user: User) -> str:
        """Return why every action skips the record, or an empty string."""
        reasons = [part.skip_reason(state, user) for part in self._parts]
        return reasons[0] if all(reasons) else ""

    def undo_skip_reason(self, state: RecordState, user: User) -> str:
        """Never skip: each action decides in `undo`."""
        return ""

    def perform(self, key: int, before: Values, *, user: User) -> Values:
        after: Values = {"parts": [], "reasons": []}
        before["parts"] = []
        for part in self._parts:
            # What an action before it changed is planned for.
            [planned] = part.planned_changes([key], user=user)
            was, is_now = dict(planned.before), planned.before
            if not planned.skip_reason:
                is_now = part.perform(key, was, user=user)
            before["parts"].append(was)
            after["parts"].append(is_now)
            after["reasons"].append(planned.skip_reason)
        return after

    def undo(
        self, state: RecordState, before: Values, after: Values, *, user: User
    ) -> str:
        """Revert every action, the last first, or none."""
        done = zip(
            self._parts, before["parts"], after["parts"], after["reasons"], strict=True
        )
        try:
            with transaction.atomic():
                for part, was, is_now, reason in reversed(list(done)):
                    if not reason:
                        _undo(part, state.row.pk, was, is_now, user=user)
        except _KeptError as error:
            return error.reason
        return ""


def _undo(part: Action, key: int, before: Values, after: Values, *, user: User) -> None:
    """Revert one action. Raises _KeptError if it cannot be."""
    state = record_states([key], user=user)[key]
    reason = part.undo_skip_reason(state, user)
    if reason := reason or part.undo(state, before, after, user=user):
        raise _KeptError(reason)
