"""Email backend without a mail server: each email becomes a file."""

import logging
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone
from django.utils.translation import gettext as _

from freeshelf.shared.files import StoredFile, files_in, place_of

_FOLDER = "emails"
_BACKEND = "freeshelf.shared.email_files.EmailFileBackend"
# An email may contain a link to an account: delete it once the link has expired.
_RETENTION = timedelta(days=8)

logger = logging.getLogger(__name__)


class EmailFileBackend(BaseEmailBackend):
    """Writes emails as .eml files that only their owner can read."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write each email and return how many were written."""
        for message in email_messages:
            file = _write(message.message().as_bytes())
            logger.info("Email is not set up: a message was saved to %s", file)
        return len(email_messages)


def email_files() -> list[StoredFile]:
    """Return the emails, the oldest first."""
    return [file for file in files_in(_FOLDER) if file.name.endswith(".eml")]


def email_files_dir() -> str:
    """Return where email files are, for people."""
    return place_of(_FOLDER)


def writes_email_files() -> bool:
    """Return whether emails are written to files."""
    return bool(settings.EMAIL_BACKEND == _BACKEND)


def sent_message(address: str) -> str:
    """Return a sentence for staff: that an email was sent, or where its file is."""
    message = _("The email to %(email)s was sent.")
    if writes_email_files():
        message = _(
            "Email is not set up. The message to %(email)s is in %(folder)s on the "
            "library’s server."
        )
    return message % {"email": address, "folder": email_files_dir()}


def remove_old_email_files(*, now: datetime) -> int:
    """Delete old email files and return how many were deleted."""
    old = [file for file in email_files() if file.modified_at() < now - _RETENTION]
    for file in old:
        file.delete()
    return len(old)


def _write(content: bytes) -> StoredFile:
    name = f"{timezone.now():%Y-%m-%d-%H%M%S}-{secrets.token_hex(4)}.eml"
    file = StoredFile(f"{_FOLDER}/{name}")
    file.write(content)
    return file
