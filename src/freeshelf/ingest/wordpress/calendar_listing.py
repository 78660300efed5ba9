"""The dates that the old calendar had worked out, beside those that its rules give."""

from datetime import UTC, datetime, timedelta

from freeshelf.events.allowance import Allowance
from freeshelf.events.models import Event
from freeshelf.events.occurrences import Occurrence, occurrences_of
from freeshelf.ingest.wordpress.dates import read_timestamp
from freeshelf.sources.base import GatheredSource

_TABLE = "ai1ec_event_instances"
# Dates of one event that are compared.
_MOST = 500


def listed_starts(site: GatheredSource) -> dict[str, set[datetime]]:
    """Starts in UTC by the number of the item."""
    found: dict[str, set[datetime]] = {}
    for row in site.rows(_TABLE):
        moment = read_timestamp(row.values.get("start") or "")
        if moment is not None:
            found.setdefault(str(row.values.get("post_id")), set()).add(moment)
    return found


def starts_without_rule(event: Event, listed: set[datetime]) -> list[datetime]:
    """Listed starts at which the event does not take place by its own words."""
    until = max(listed) + timedelta(days=2)
    since = min(listed) - timedelta(days=2)
    found = occurrences_of(event, since, until, Allowance(of_event=_MOST))
    return sorted(listed - {_start(one) for one in found})


def _start(one: Occurrence) -> datetime:
    if one.is_all_day:
        # The plug-in has whole days from midnight to midnight in UTC.
        return one.start.replace(tzinfo=UTC)
    return one.start.astimezone(UTC)
