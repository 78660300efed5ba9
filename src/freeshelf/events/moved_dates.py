"""Where a moved date went, in words."""

from datetime import date, datetime

from babel import Locale
from babel.dates import format_date, format_skeleton
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from freeshelf.core.dates import locale_of


def moved_to(old: date, new: date) -> str:
    """“Moved to 31 March”, with the year or the time where these are others, too.

    Both are starts on clocks of one zone, or days.
    """
    locale = locale_of(get_language() or "en")
    parts = []
    is_other_day = (old.year, old.month, old.day) != (new.year, new.month, new.day)
    if is_other_day:
        parts.append(day_and_month(new, locale, with_year=old.year != new.year))
    is_timed = isinstance(old, datetime) and isinstance(new, datetime)
    if is_timed and old.timetz() != new.timetz():  # type: ignore[attr-defined]
        clock = new.replace(tzinfo=None)  # type: ignore[call-arg]
        parts.append(format_skeleton("Hm", clock, locale=locale))
    if len(parts) == 2:
        return _("Moved to %(day)s, %(time)s") % {"day": parts[0], "time": parts[1]}
    return _("Moved to %(day)s") % {"day": parts[0] if parts else ""}


def day_and_month(day: date, locale: Locale, *, with_year: bool) -> str:
    """A day such as “31 March”."""
    if locale.language == "en":
        return format_date(day, "d MMMM y" if with_year else "d MMMM", locale=locale)
    skeleton = "yMMMMd" if with_year else "MMMMd"
    moment = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a day, no moment
    return format_skeleton(skeleton, moment, locale=locale)
