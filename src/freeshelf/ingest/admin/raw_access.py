"""Access to unmapped items."""

from typing import Any

from django.db.models import QuerySet

from freeshelf.ingest.admin import permissions
from freeshelf.ingest.models import RawItem

PERMISSION = "ingest.view_rawitem"
# They contain personal data and settings of the server, which no editor needs.
_RESTRICTED_TYPES = ("user", "user_request", "option")


def readable_items(user: Any) -> QuerySet[RawItem]:
    """Return the items a user may read; some types need the import permission."""
    items = (
        RawItem.objects.all() if user.has_perm(PERMISSION) else RawItem.objects.none()
    )
    if user.has_perm(permissions.PERMISSION):
        return items
    return items.exclude(record_type__in=_RESTRICTED_TYPES)
