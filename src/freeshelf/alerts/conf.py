"""Settings of alerts: whether they can be sent, and their sender."""

from email.utils import parseaddr

from django.conf import settings

from freeshelf.shared.email_files import writes_email_files


def are_offered() -> bool:
    """Return whether readers can get alerts: if they are on, and emails are sent."""
    return bool(settings.FREESHELF_ALERTS["IS_ON"]) and not writes_email_files()


def sender() -> str:
    """Return the sender, which tells nothing of the library by default.

    That is the address of other emails, without the name that may be beside it.
    """
    own = str(settings.FREESHELF_ALERTS["FROM"])
    return own or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def sender_domain() -> str:
    """Return the domain of the sender's address."""
    return parseaddr(sender())[1].rpartition("@")[2] or "localhost"
