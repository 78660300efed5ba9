"""Models of events."""

from freeshelf.events.models.calendar_feed import CalendarFeed, ImportedEvent
from freeshelf.events.models.category import EventCategory
from freeshelf.events.models.event import Event
from freeshelf.events.models.event_children import (
    EventException,
    EventResource,
    EventTag,
)
