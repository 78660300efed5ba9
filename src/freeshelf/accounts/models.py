"""Invitations, sessions, tokens of programs, rows of the cache, the sealed log."""

from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, cast

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from freeshelf.accounts.roles import Role


class CacheEntry(models.Model):
    """A row of Django's database cache, which needs only these columns.

    A model, so that migrations create the table and the cleanup can delete rows.
    """

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.cache_key


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """QuerySet of invitations."""

    def open(self) -> "InvitationQuerySet":
        """Filter to invitations neither used nor withdrawn; they may have expired."""
        return self.filter(accepted_at=None, withdrawn_at=None)


class Invitation(models.Model):
    """An invitation by email to create one account; stores a hash of its token."""

    email = models.EmailField(_("email address"))
    role = models.CharField(
        _("role"), max_length=12, choices=Role.choices, default=Role.EDITOR
    )
    language = models.CharField(_("language of the email"), max_length=10)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("invited by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    # An unclaimed account without a password, which the invitation activates.
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    token_hash = models.CharField(max_length=64, unique=True)
    sent_at = models.DateTimeField(_("sent"))
    expires_at = models.DateTimeField(_("valid until"))
    accepted_at = models.DateTimeField(
        pgettext_lazy("invitation", "accepted"), null=True, blank=True
    )
    withdrawn_at = models.DateTimeField(
        pgettext_lazy("invitation", "cancelled"), null=True, blank=True
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-sent_at"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                condition=models.Q(accepted_at=None, withdrawn_at=None),
                name="invitation_one_open_a_person",
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at=None) | models.Q(withdrawn_at=None),
                name="invitation_used_or_withdrawn",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} ({self.get_role_display()})"


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


class Scope(models.TextChoices):
    """Permission of a token, within the permissions of its owner."""

    RECORDS_WRITE = "records:write", _("Create and change drafts of records")
    FILES_WRITE = "files:write", _("Add files to records")
    RECORDS_PUBLISH = (
        "records:publish",
        _("Publish records, and make changes that readers see immediately"),
    )
    TOPICS_PROPOSE = "topics:propose", _("Suggest topics")


class TokenQuerySet(models.QuerySet["Token"]):
    """QuerySet of tokens."""

    def valid(self, *, now: datetime) -> "TokenQuerySet":
        """Filter to tokens that were not revoked and have not expired."""
        return self.filter(revoked_at=None, expires_at__gt=now)


class Token(models.Model):
    """A token by which a program writes for a person; stores a hash of it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="tokens",
    )
    name = models.CharField(_("name"), max_length=100)
    prefix = models.CharField(_("begins with"), max_length=20, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    scopes = models.JSONField(_("permissions"), default=list)
    created_at = models.DateTimeField(_("created"))
    expires_at = models.DateTimeField(_("valid until"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    # A day, not a time: enough to find tokens that nobody needs.
    last_used_on = models.DateField(_("last used"), null=True, blank=True)

    objects = TokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("token")
        verbose_name_plural = _("tokens")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    def allows(self, scope: str) -> bool:
        """Return whether the token has this scope."""
        return scope in self.scopes


class StoredAnswer(models.Model):
    """The answer to a request with a key, given again when it is repeated."""

    token = models.ForeignKey(Token, on_delete=models.CASCADE, related_name="answers")
    key = models.CharField(max_length=200)
    # Of the request: another one with the same key is an error.
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    content = models.TextField()
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["token", "key"], name="answer_once_a_key")
        ]

    def __str__(self) -> str:
        return f"{self.token_id}: {self.key}"


class LogBatch(models.Model):
    """A sealed batch of the log of staff's actions, chained to the batch before it.

    The log itself is Wagtail's. `head` is a digest of this batch and the former head,
    so that whoever knows a head can tell whether anything up to it was changed.
    """

    number = models.PositiveIntegerField(primary_key=True)
    sealed_at = models.DateTimeField()
    # The last entries in it; the batch before it has those up to its own.
    last_entry = models.PositiveBigIntegerField()
    last_page_entry = models.PositiveBigIntegerField()
    entry_count = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    head = models.CharField(max_length=64)

    class Meta:
        default_permissions: ClassVar[tuple[str, ...]] = ()

    def __str__(self) -> str:
        return f"batch {self.number}"
