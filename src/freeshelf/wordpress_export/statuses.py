"""What WordPress calls the state of something published in parts or not at all."""

from datetime import datetime
from typing import Any

from django.utils import timezone


def status_of(instance: Any, *, is_open: bool) -> str:
    """`publish`, `private` for what is not open to everyone, `future` or `draft`."""
    if instance.live:
        return "publish" if is_open else "private"
    is_coming = instance.go_live_at is not None and instance.go_live_at > timezone.now()
    # WordPress would show a scheduled post to everyone when its day comes.
    return "future" if is_coming and is_open else "draft"


def published_at(instance: Any, status: str) -> datetime | None:
    """The moment that WordPress dates it by."""
    if status == "future":
        moment: datetime | None = instance.go_live_at
        return moment
    if status == "draft":
        return None
    return instance.first_published_at or instance.last_published_at
