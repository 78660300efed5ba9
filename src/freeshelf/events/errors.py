"""What can go wrong with events."""

from django.utils.translation import gettext as _

from freeshelf.core.errors import FreeshelfError


class EventError(FreeshelfError):
    """Base of this app's errors."""


class RecurrenceError(EventError):
    """A rule of recurrence that cannot be followed."""


class UnreadableCalendarError(EventError):
    """A file that is no calendar, or one that passes the limits of reading."""

    def __init__(self, name: str, *, reason: str) -> None:
        super().__init__(
            _("%(name)s cannot be read as a calendar: %(reason)s")
            % {"name": name, "reason": reason}
        )
        self.name = name
        self.reason = reason


class RefusedEventError(EventError):
    """One event of a calendar that cannot be taken."""
