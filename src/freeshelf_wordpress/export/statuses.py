"""Map publication states to those of WordPress."""

from datetime import datetime
from typing import Any

from django.utils import timezone


def status_of(instance: Any, *, is_open: bool) -> str:
    """Return `publish`, `private` if not public, `future` or `draft`."""
    if instance.live:
        return "publish" if is_open else "private"
    is_scheduled = (
        instance.go_live_at is not None and instance.go_live_at > timezone.now()
    )
    # WordPress would publish a scheduled post to everyone.
    return "future" if is_scheduled and is_open else "draft"


def published_at(instance: Any, status: str) -> datetime | None:
    """Return the publication date for WordPress."""
    if status == "future":
        scheduled_for: datetime | None = instance.go_live_at
        return scheduled_for
    if status == "draft":
        return None
    return instance.first_published_at or instance.last_published_at
