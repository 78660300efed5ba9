"""Who may read what was kept raw."""

from typing import Any

from django.db.models import QuerySet

from freeshelf.ingest.admin import permissions
from freeshelf.ingest.models import RawItem

PERMISSION = "ingest.view_rawitem"
# They speak of people and of the machine, and no text is edited by them.
_CLOSED_TYPES = ("user", "user_request", "option")


def readable_items(user: Any) -> QuerySet[RawItem]:
    """Items that a person may read; accounts and settings are for who may import."""
    items = (
        RawItem.objects.all() if user.has_perm(PERMISSION) else RawItem.objects.none()
    )
    if user.has_perm(permissions.PERMISSION):
        return items
    return items.exclude(record_type__in=_CLOSED_TYPES)
