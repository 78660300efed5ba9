"""Message about a file whose suggestions are still pending."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from freeshelf.library.models import IncomingFile

# The worker polls three times a second; an earlier file takes a second or two.
_USUAL = timedelta(seconds=30)


def pending_message(incoming: IncomingFile, *, now: datetime) -> str:
    """Return why there are no suggestions yet; empty when they exist."""
    if incoming.analyzed_at is not None:
        return ""
    waited = now - incoming.received_at
    if waited < _USUAL:
        return _("We are reading the first pages. This takes a moment.")
    before = IncomingFile.objects.filter(
        analyzed_at__isnull=True,
        settled_at__isnull=True,
        received_at__lt=incoming.received_at,
    ).count()
    minutes = max(round(waited.total_seconds() / 60), 1)
    if before:
        return ngettext(
            "Waiting for %(minutes)s min, with %(count)s other file ahead of it. You "
            "do not have to wait: you can describe it yourself.",
            "Waiting for %(minutes)s min, with %(count)s other files ahead of it. You "
            "do not have to wait: you can describe it yourself.",
            before,
        ) % {"minutes": minutes, "count": before}
    return _(
        "Waiting for %(minutes)s min: the background worker is busy or not running. "
        "You do not have to wait: you can describe it yourself. If this continues, "
        "tell your system administrator."
    ) % {"minutes": minutes}
