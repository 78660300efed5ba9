"""Writes of this app."""

from freeshelf.events.services.following import (
    MAX_REFUSALS,
    Outcome,
    Report,
    follow_event,
    keep_ours,
    take_calendar,
    take_theirs,
)
from freeshelf.events.services.watching import (
    begin_reading,
    due_feeds,
    note_failure,
    note_taken,
    note_unchanged,
)

__all__ = [
    "MAX_REFUSALS",
    "Outcome",
    "Report",
    "begin_reading",
    "due_feeds",
    "follow_event",
    "keep_ours",
    "note_failure",
    "note_taken",
    "note_unchanged",
    "take_calendar",
    "take_theirs",
]
