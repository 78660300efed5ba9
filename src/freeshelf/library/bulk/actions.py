"""What every action on many records can do."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User

from freeshelf.library.bulk.standing import Hindrance, Standing, standings

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Outlook:
    """What an action would do to one record; `hindrance` is empty when it would."""

    key: int
    before: Values
    after: Values
    hindrance: str = ""


@dataclass(frozen=True, slots=True)
class TakenBack:
    """Whether a record was brought back, or why not."""

    hindrance: str = ""


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
    def before(self, found: Mapping[int, Standing]) -> dict[int, Values]:
        """What records have now, in a fixed number of queries."""

    @abstractmethod
    def after(self, before: Values) -> Values:
        """What a record with these values will have."""

    @abstractmethod
    def perform(self, key: int, before: Values, *, user: User) -> Values:
        """Change one record, in the caller's transaction; what it has now."""

    @abstractmethod
    def take_back(
        self, standing: Standing, before: Values, after: Values, *, user: User
    ) -> TakenBack:
        """Bring one record back, unless it was changed since."""

    def hindrance(self, standing: Standing, user: User) -> str:
        """What stands in the way on one record, for this person."""
        return standing.hindrance

    def hindrance_of_undo(self, standing: Standing, user: User) -> str:
        """What stands in the way of bringing a record back, for this person."""
        return standing.hindrance

    def outlooks(self, keys: Sequence[int], *, user: User) -> list[Outlook]:
        """What would become of each of these records, in their order."""
        found = standings(keys, user=user)
        values = self.before(found)
        return [self._outlook(key, found.get(key), values, user) for key in keys]

    def _outlook(
        self,
        key: int,
        standing: Standing | None,
        values: Mapping[int, Values],
        user: User,
    ) -> Outlook:
        if standing is None:
            return Outlook(key, {}, {}, Hindrance.GONE)
        before = values[key]
        after = self.after(before)
        hindrance = self.hindrance(standing, user)
        if not hindrance and after == before:
            hindrance = Hindrance.ALREADY_SO
        return Outlook(key, before, before if hindrance else after, hindrance)
