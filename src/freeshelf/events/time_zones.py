"""Time zones by IANA name, and local times in them."""

from datetime import UTC, date, datetime, time, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# One per region, from west to east; a URL may contain any other.
COMMON_ZONES = (
    "Pacific/Honolulu",
    "America/Anchorage",
    "America/Los_Angeles",
    "America/Denver",
    "America/Mexico_City",
    "America/Chicago",
    "America/Bogota",
    "America/New_York",
    "America/Sao_Paulo",
    "America/Argentina/Buenos_Aires",
    "UTC",
    "Europe/London",
    "Africa/Lagos",
    "Europe/Madrid",
    "Europe/Paris",
    "Europe/Zurich",
    "Africa/Johannesburg",
    "Africa/Cairo",
    "Europe/Kyiv",
    "Asia/Beirut",
    "Asia/Amman",
    "Africa/Nairobi",
    "Europe/Istanbul",
    "Europe/Moscow",
    "Asia/Riyadh",
    "Asia/Dubai",
    "Asia/Karachi",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Dhaka",
    "Asia/Yangon",
    "Asia/Bangkok",
    "Asia/Jakarta",
    "Asia/Shanghai",
    "Asia/Manila",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Pacific/Auckland",
)


@lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    """Return all IANA names, without files that are not zones."""
    return frozenset(
        name
        for name in available_timezones()
        if not name.startswith(("posix", "right")) and name != "localtime"
    )


def library_zone() -> str:
    """Return the library's time zone, the default of events and calendars."""
    name: str = settings.TIME_ZONE
    return name if is_zone(name) else "UTC"


def is_zone(name: str) -> bool:
    """Return whether this is the IANA name of a time zone."""
    return name in zone_names()


def zone(name: str) -> ZoneInfo:
    """Return the time zone of this name, or UTC if unknown."""
    return ZoneInfo(name if is_zone(name) else "UTC")


def check_zone(name: str) -> None:
    """Raise ValidationError for an invalid IANA name."""
    if not is_zone(name):
        raise ValidationError(
            _("Enter a time zone name, such as “Europe/Zurich” or “UTC”.")
        )


def local_datetime(day: date, clock: time | None, where: tzinfo) -> datetime:
    """Return the time in a zone; midnight without a clock time.

    A time skipped by a clock change is read with the offset before the change, one that
    occurs twice is the first (RFC 5545, 3.3.5).
    """
    return datetime.combine(day, clock or time.min, tzinfo=where)


def resolve_imaginary(moment: datetime) -> datetime:
    """Return the same time as clocks show it, if the local time was skipped."""
    return moment.astimezone(UTC).astimezone(moment.tzinfo)
