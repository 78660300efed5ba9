"""Django's sessions with the columns of the list of sign-ins.

Stores no IP address, and only browser and system of the user agent.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone

# Keys in the session data for its start and the device.
BEGUN_KEY = "begun"
DEVICE_KEY = "device"
# Accurate to some minutes, to avoid a write per request.
_TOUCH_EVERY = timedelta(minutes=5)


class Session(AbstractBaseSession):
    """A session of one browser."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.CASCADE,
        related_name="sign_ins",
    )
    device = models.CharField(max_length=40, blank=True)
    begun_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.user_id}: {self.device}"


class SessionStore(DatabaseSessionStore):
    """Stores sessions in the model above; anonymous visitors have no row."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Return the model."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Return the row, with the columns that the list of sign-ins shows."""
        session = cast("Session", super().create_model_instance(data))
        session.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        session.device = data.get(DEVICE_KEY, "")
        if (begun := data.get(BEGUN_KEY)) is not None:
            session.begun_at = datetime.fromtimestamp(begun, tz=UTC)
        session.last_used_at = timezone.now()
        return session

    def _get_session_from_db(self) -> Session | None:
        session: Session | None = super()._get_session_from_db()  # type: ignore[misc]
        now = timezone.now()
        if session is not None and session.last_used_at < now - _TOUCH_EVERY:
            Session.objects.filter(pk=session.pk).update(last_used_at=now)
        return session
