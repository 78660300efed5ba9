"""Delete expired cache entries, email files, invitations and tokens."""

from datetime import datetime, timedelta

from django.db.models import Q

from freeshelf.accounts.models import CacheEntry, Invitation, StoredAnswer, Token
from freeshelf.shared.email_files import remove_old_email_files

_KEEP_INVITATIONS = timedelta(days=90)
# A program that was cut off tries again on the same day.
_KEEP_ANSWERS = timedelta(days=1)


def delete_expired(*, now: datetime) -> None:
    """Delete expired cache entries, old email files, and what ended 90 days ago.

    That is invitations and tokens. Answers to programs are kept for a day.
    """
    CacheEntry.objects.filter(expires__lt=now).delete()
    remove_old_email_files(now=now)
    StoredAnswer.objects.filter(created_at__lt=now - _KEEP_ANSWERS).delete()
    before = now - _KEEP_INVITATIONS
    Token.objects.filter(Q(revoked_at__lt=before) | Q(expires_at__lt=before)).delete()
    Invitation.objects.filter(
        Q(accepted_at__lt=before)
        | Q(withdrawn_at__lt=before)
        | Q(accepted_at=None, withdrawn_at=None, expires_at__lt=before)
    ).delete()
