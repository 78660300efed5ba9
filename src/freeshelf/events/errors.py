"""Exceptions of events."""

from django.utils.translation import gettext as _

from freeshelf.core.errors import FreeshelfError


class EventError(FreeshelfError):
    """Base class of this app's exceptions."""


class RecurrenceError(EventError):
    """An invalid recurrence rule."""


class UnreadableCalendarError(EventError):
    """A file that is not a calendar, or that exceeds the limits."""

    def __init__(self, name: str, *, reason: str) -> None:
        super().__init__(
            _("%(name)s cannot be read as a calendar: %(reason)s")
            % {"name": name, "reason": reason}
        )


class RefusedEventError(EventError):
    """One event of a calendar that cannot be imported."""
