"""Base class of bulk actions."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User

from freeshelf.library.bulk.record_state import RecordState, SkipReason, record_states

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """The effect of an action on one record; `skip_reason` is empty for a change."""

    key: int
    before: Values
    after: Values
    skip_reason: str = ""


class Action(ABC):
    """A bulk action with its parameters.

    `before` and `after` are plain values of a record before and after the change; an
    undo compares them with the record.
    """

    permission = "library.publish_resource"

    def __init__(self, parameters: Mapping[str, Any]) -> None:
        self.parameters = dict(parameters)

    def is_allowed(self, user: User) -> bool:
        """Return whether a user may run this action at all."""
        return user.has_perm(self.permission)

    @abstractmethod
    def current_values(self, states: Mapping[int, RecordState]) -> dict[int, Values]:
        """Return the current values of records, in a fixed number of queries."""

    @abstractmethod
    def new_values(self, before: Values) -> Values:
        """Return the values that a record with these values will have."""

    @abstractmethod
    def perform(self, key: int, before: Values, *, user: User) -> Values:
        """Change one record in the caller's transaction and return its new values."""

    @abstractmethod
    def undo(
        self, state: RecordState, before: Values, after: Values, *, user: User
    ) -> str:
        """Revert one record; return why it is not reverted, or an empty string."""

    def skip_reason(self, state: RecordState, user: User) -> str:
        """Return why a record is skipped for this user, or an empty string."""
        return state.skip_reason

    def undo_skip_reason(self, state: RecordState, user: User) -> str:
        """Return why a record is not reverted for this user, or an empty string."""
        return state.skip_reason

    def planned_changes(
        self, keys: Sequence[int], *, user: User
    ) -> list[PlannedChange]:
        """Return the planned change of each record, in their order."""
        states = record_states(keys, user=user)
        values = self.current_values(states)

        def planned(key: int) -> PlannedChange:
            if (state := states.get(key)) is None:
                return PlannedChange(key, {}, {}, SkipReason.GONE)
            before = values[key]
            after = self.new_values(before)
            reason = self.skip_reason(state, user)
            if not reason and after == before:
                reason = SkipReason.ALREADY_SO
            return PlannedChange(key, before, before if reason else after, reason)

        return [planned(key) for key in keys]
