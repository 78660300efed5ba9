"""How much work a page may spend on rules, which come from anywhere."""

from dataclasses import dataclass

# Occurrences of one event, and of all events, in the answer to one question.
MAX_OF_EVENT, MAX_OF_PAGE = 150, 3000
# However many events there are, each has so many.
_LEAST_OF_EVENT = 24
# A step is a day that is looked at, about two microseconds.
_STEPS_OF_EVENT, _STEPS_OF_PAGE = 10_000, 120_000


@dataclass(slots=True)
class RecurrenceBudget:
    """What is left of the occurrences and steps of a page; it counts down.

    of_event is the most that one event may take of the occurrences.
    """

    occurrences: int = MAX_OF_PAGE
    steps: int = _STEPS_OF_PAGE
    of_event: int = MAX_OF_EVENT

    def divide(self, events: int) -> "RecurrenceBudget":
        """Let so many events with rules have about as much each."""
        fair = self.occurrences // max(events, 1)
        self.of_event = max(_LEAST_OF_EVENT, min(fair, self.of_event))
        return self

    @property
    def max_occurrences(self) -> int:
        """How many occurrences the next event may have."""
        return min(self.of_event, self.occurrences)

    def for_event(self) -> "RecurrenceBudget":
        """What one event may spend of it."""
        return RecurrenceBudget(
            self.max_occurrences,
            min(self.steps, _STEPS_OF_EVENT),
            of_event=self.max_occurrences,
        )

    def spend(self, given: "RecurrenceBudget", found: int) -> None:
        """Take off what an event spent of what it was given."""
        self.steps -= min(self.steps, _STEPS_OF_EVENT) - given.steps
        self.occurrences -= found
