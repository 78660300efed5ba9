"""What every action on many records can do."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User

from freeshelf.library.bulk.record_state import RecordState, SkipReason, record_states

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """What an action would do to one record; `hindrance` is empty when it would."""

    key: int
    before: Values
    after: Values
    skip_reason: str = ""


@dataclass(frozen=True, slots=True)
class UndoResult:
    """Whether a record was brought back, or why not."""

    skip_reason: str = ""


class Action(ABC):
    """An action with what it was given.

    `before` and `after` are plain values that say what a record has and will have; an
    undo compares the record with them.
    """

    def __init__(self, parameters: Mapping[str, Any]) -> None:
        self.parameters = dict(parameters)

    @abstractmethod
    def is_allowed(self, user: User) -> bool:
        """Whether a person may do this at all."""

    @abstractmethod
    def current_values(self, found: Mapping[int, RecordState]) -> dict[int, Values]:
        """What records have now, in a fixed number of queries."""

    @abstractmethod
    def new_values(self, before: Values) -> Values:
        """What a record with these values will have."""

    @abstractmethod
    def perform(self, key: int, before: Values, *, user: User) -> Values:
        """Change one record, in the caller's transaction; what it has now."""

    @abstractmethod
    def undo(
        self, standing: RecordState, before: Values, after: Values, *, user: User
    ) -> UndoResult:
        """Bring one record back, unless it was changed since."""

    def skip_reason(self, state: RecordState, user: User) -> str:
        """What stands in the way on one record, for this person."""
        return state.skip_reason

    def undo_skip_reason(self, standing: RecordState, user: User) -> str:
        """What stands in the way of bringing a record back, for this person."""
        return standing.skip_reason

    def planned_changes(
        self, keys: Sequence[int], *, user: User
    ) -> list[PlannedChange]:
        """What would become of each of these records, in their order."""
        found = record_states(keys, user=user)
        values = self.current_values(found)
        return [self._outlook(key, found.get(key), values, user) for key in keys]

    def _outlook(
        self,
        key: int,
        standing: RecordState | None,
        values: Mapping[int, Values],
        user: User,
    ) -> PlannedChange:
        if standing is None:
            return PlannedChange(key, {}, {}, SkipReason.GONE)
        before = values[key]
        after = self.new_values(before)
        hindrance = self.skip_reason(standing, user)
        if not hindrance and after == before:
            hindrance = SkipReason.ALREADY_SO
        return PlannedChange(key, before, before if hindrance else after, hindrance)
