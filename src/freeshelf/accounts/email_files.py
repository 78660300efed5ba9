"""Mail without a mail server: each letter becomes a file in the data directory."""

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
# A letter may open an account: it is not kept for longer than it is good for.
_KEEP = timedelta(days=8)

logger = logging.getLogger(__name__)


class EmailFileBackend(BaseEmailBackend):
    """Writes letters as files that mail programs open, for the owner's eyes only."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write each letter; how many were written."""
        for message in email_messages:
            path = _write(message.message().as_bytes())
            logger.info("Email is not set up: a message was saved to %s", path)
        return len(email_messages)


def email_files_dir() -> Path:
    """Where letters are kept when mail is not set up."""
    return Path(settings.FREESHELF_DATA_DIR) / "letters"


def writes_email_files() -> bool:
    """Whether mail is not set up."""
    return bool(settings.EMAIL_BACKEND == _BACKEND)


def remove_old_email_files(*, now: datetime) -> int:
    """Remove letters that have served; how many."""
    folder = email_files_dir()
    old = [
        path
        for path in (folder.glob("*.eml") if folder.is_dir() else ())
        if path.stat().st_mtime < (now - _KEEP).timestamp()
    ]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _write(letter: bytes) -> Path:
    folder = email_files_dir()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"{timezone.now():%Y-%m-%d-%H%M%S}-{secrets.token_hex(4)}.eml"
    path = folder / name
    options: Any = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with os.fdopen(os.open(path, options, 0o600), "wb") as file:
        file.write(letter)
    return path
