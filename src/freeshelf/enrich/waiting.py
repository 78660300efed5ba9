"""Work of the background that waits: how much, and about how long.

The time comes from how the number fell since this process last looked at it, kept in
its memory; before that, from usual times on a small machine.
"""

import time
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import F, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from freeshelf.enrich.concept_suggestions.services import pending_resources
from freeshelf.enrich.duplicate_detection.services import uncompared_resources
from freeshelf.enrich.ocr.services import pending_scans
from freeshelf.library.models import FileContent, Resource
from freeshelf.shared.amounts import local_number

# Seconds an item usually takes.
_USUAL = {
    "suggestions": 0.5,
    "duplicates": 0.2,
    "files": 5.0,
    "ocr": 4.0,
    "embedding": 0.1,
}
# Suggestions and comparisons begin with the next round of the schedule.
_ROUND = {"suggestions": 60, "duplicates": 60}
_REMEMBERED_SECONDS = 600
_LEAST_SECONDS = 20
_MINUTE, _HOUR = 60, 3600


@dataclass(frozen=True, slots=True)
class Waiting:
    """A number of items that wait, and the seconds until they are done."""

    count: int
    seconds: float

    def __bool__(self) -> bool:
        return self.count > 0

    @property
    def time(self) -> str:
        """Return words for the time, such as “about 4 minutes”."""
        return _time(self.seconds)

    def __str__(self) -> str:
        """Return words such as “12 waiting, about 4 minutes”."""
        count = ngettext("%(number)s waiting", "%(number)s waiting", self.count)
        return _("%(waiting)s, %(time)s") % {
            "waiting": count % {"number": local_number(self.count)},
            "time": self.time,
        }


def waiting(kind: str, count: int, *, now: float | None = None) -> Waiting:
    """Return what waits of a kind, with the time that it will take."""
    if not count:
        return Waiting(0, 0)
    moment = time.time() if now is None else now
    key = f"waiting-{kind}"
    seen: tuple[float, int] | None = cache.get(key)
    # More than before: other work came, and the pace is measured anew.
    if seen is None or seen[1] < count:
        cache.set(key, (moment, count), _REMEMBERED_SECONDS)
        seen = None
    each = _USUAL[kind]
    if seen is not None and moment - seen[0] >= _LEAST_SECONDS and seen[1] > count:
        each = (moment - seen[0]) / (seen[1] - count)
        return Waiting(count, count * each)
    return Waiting(count, count * each + _ROUND.get(kind, 0))


def waiting_suggestions() -> Waiting:
    """Return the records that get suggestions."""
    return waiting("suggestions", pending_resources().count())


def waits_for_suggestions(record: Resource) -> bool:
    """Return whether one record gets suggestions."""
    return pending_resources().filter(pk=record.pk).exists()


def waiting_comparisons() -> Waiting:
    """Return the records that are compared with all others."""
    return waiting("duplicates", uncompared_resources().count())


def waiting_files() -> Waiting:
    """Return the files whose text is extracted."""
    states = (FileContent.State.WAITING, FileContent.State.RUNNING)
    return waiting("files", FileContent.objects.filter(state__in=states).count())


def waiting_pages() -> Waiting:
    """Return the pages that are read by OCR."""
    left = pending_scans().aggregate(left=Sum(F("page_count") - F("read_count")))
    return waiting("ocr", max(0, left["left"] or 0))


def _time(seconds: float) -> str:
    if seconds < _MINUTE:
        return _("less than a minute")
    if seconds < _HOUR:
        minutes = round(seconds / _MINUTE)
        text = ngettext("about %(count)s minute", "about %(count)s minutes", minutes)
        return text % {"count": minutes}
    hours = round(seconds / _HOUR)
    text = ngettext("about %(count)s hour", "about %(count)s hours", hours)
    return text % {"count": local_number(hours)}
