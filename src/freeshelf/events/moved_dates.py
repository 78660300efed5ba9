"""Text about the new date of a moved one."""

from datetime import date, datetime

from babel import Locale
from babel.dates import format_date, format_skeleton
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from freeshelf.core.dates import locale_of


def moved_to(old: date, new: date) -> str:
    """Return “Moved to 31 March”, with the year or the time if they differ too.

    Both are local starts in one zone, or days.
    """
    locale = locale_of(get_language() or "en")
    texts = []
    is_other_day = (old.year, old.month, old.day) != (new.year, new.month, new.day)
    if is_other_day:
        texts.append(day_and_month(new, locale, with_year=old.year != new.year))
    is_timed = isinstance(old, datetime) and isinstance(new, datetime)
    if is_timed and old.timetz() != new.timetz():  # type: ignore[attr-defined]
        clock = new.replace(tzinfo=None)  # type: ignore[call-arg]
        texts.append(format_skeleton("Hm", clock, locale=locale))
    if len(texts) == 2:
        return _("Moved to %(day)s, %(time)s") % {"day": texts[0], "time": texts[1]}
    return _("Moved to %(day)s") % {"day": texts[0] if texts else ""}


def day_and_month(day: date, locale: Locale, *, with_year: bool) -> str:
    """Return a day such as “31 March”."""
    if locale.language == "en":
        return format_date(day, "d MMMM y" if with_year else "d MMMM", locale=locale)
    skeleton = "yMMMMd" if with_year else "MMMMd"
    moment = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a day, no moment
    return format_skeleton(skeleton, moment, locale=locale)
