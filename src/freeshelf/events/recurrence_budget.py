"""Limits of work that a page spends on recurrence rules, which are untrusted."""

from dataclasses import dataclass

# Occurrences of one event, and of all events, per request.
MAX_OF_EVENT, MAX_OF_PAGE = 150, 3000
# Minimum per event, however many events there are.
_MIN_OF_EVENT = 24
# A step is one examined day, about two microseconds.
_STEPS_OF_EVENT, _STEPS_OF_PAGE = 10_000, 120_000


@dataclass(slots=True)
class RecurrenceBudget:
    """The remaining occurrences and steps of a page; it counts down.

    `of_event` is the maximum of occurrences for one event.
    """

    occurrences: int = MAX_OF_PAGE
    steps: int = _STEPS_OF_PAGE
    of_event: int = MAX_OF_EVENT

    def divide(self, events: int) -> "RecurrenceBudget":
        """Divide the budget among this number of recurring events."""
        fair = self.occurrences // max(events, 1)
        self.of_event = max(_MIN_OF_EVENT, min(fair, self.of_event))
        return self

    @property
    def max_occurrences(self) -> int:
        """Return how many occurrences the next event may have."""
        return min(self.of_event, self.occurrences)

    def for_event(self) -> "RecurrenceBudget":
        """Return the budget of one event."""
        return RecurrenceBudget(
            self.max_occurrences,
            min(self.steps, _STEPS_OF_EVENT),
            of_event=self.max_occurrences,
        )

    def spend(self, given: "RecurrenceBudget", found: int) -> None:
        """Subtract what an event used of its budget."""
        self.steps -= min(self.steps, _STEPS_OF_EVENT) - given.steps
        self.occurrences -= found
