"""Write services of events."""

from freeshelf.events.services.calendar_import import (
    MAX_REFUSALS,
    CalendarReport,
    accept_source_values,
    import_calendar,
    keep_local_values,
)
from freeshelf.events.services.feed_schedule import (
    due_feeds,
    record_failure,
    record_start,
    record_success,
    record_unchanged,
)
