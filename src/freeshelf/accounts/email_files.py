"""Email backend without a mail server: each email becomes a file."""

import logging
import os
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

_BACKEND = "freeshelf.accounts.email_files.EmailFileBackend"
# An email may contain a link to an account: delete it once the link has expired.
_RETENTION = timedelta(days=8)

logger = logging.getLogger(__name__)


class EmailFileBackend(BaseEmailBackend):
    """Writes emails as .eml files that only their owner can read."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write each email and return how many were written."""
        for message in email_messages:
            path = _write(message.message().as_bytes())
            logger.info("Email is not set up: a message was saved to %s", path)
        return len(email_messages)


def email_files_dir() -> Path:
    """Return the directory of email files."""
    return Path(settings.FREESHELF_DATA_DIR) / "emails"


def writes_email_files() -> bool:
    """Return whether emails are written to files."""
    return bool(settings.EMAIL_BACKEND == _BACKEND)


def remove_old_email_files(*, now: datetime) -> int:
    """Delete old email files and return how many were deleted."""
    folder = email_files_dir()
    old = [
        path
        for path in (folder.glob("*.eml") if folder.is_dir() else ())
        if path.stat().st_mtime < (now - _RETENTION).timestamp()
    ]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _write(content: bytes) -> Path:
    folder = email_files_dir()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"{timezone.now():%Y-%m-%d-%H%M%S}-{secrets.token_hex(4)}.eml"
    path = folder / name
    options: Any = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with os.fdopen(os.open(path, options, 0o600), "wb") as file:
        file.write(content)
    return path
