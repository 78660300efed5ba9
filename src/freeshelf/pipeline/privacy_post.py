"""What the clock does for requests about personal data: letters, word, forgetting."""

from datetime import datetime

from django.conf import settings

from freeshelf.privacy.services import letters
from freeshelf.privacy.services.archives import remove_old_archives
from freeshelf.privacy.services.asking import forget


def send_letters() -> int:
    """Send the letters that wait; how many left."""
    return letters.send_letters()


def announce_requests(*, now: datetime) -> int:
    """Tell editors by mail that requests wait; how many were new to them."""
    return letters.announce(now=now, recipients=settings.FREESHELF_INBOX["NOTIFY"])


def forget_requests(*, now: datetime) -> int:
    """Let links, copies and addresses of settled requests go; how many changed."""
    changed = forget(now=now, keep_days=settings.FREESHELF_PRIVACY["KEEP_DAYS"])
    return changed + remove_old_archives(now=now)
