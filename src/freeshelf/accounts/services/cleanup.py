"""Delete expired cache entries, email files and invitations."""

from datetime import datetime, timedelta

from django.db.models import Q

from freeshelf.accounts.email_files import remove_old_email_files
from freeshelf.accounts.models import CacheEntry, Invitation

_KEEP_INVITATIONS = timedelta(days=90)


def delete_expired(*, now: datetime) -> None:
    """Delete expired cache entries, old email files and invitations of 90 days ago."""
    CacheEntry.objects.filter(expires__lt=now).delete()
    remove_old_email_files(now=now)
    before = now - _KEEP_INVITATIONS
    Invitation.objects.filter(
        Q(accepted_at__lt=before)
        | Q(withdrawn_at__lt=before)
        | Q(accepted_at=None, withdrawn_at=None, expires_at__lt=before)
    ).delete()
