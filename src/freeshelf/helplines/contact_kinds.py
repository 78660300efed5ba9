"""Ways to contact a service: validation of values, and their links."""

import re
from urllib.parse import quote, urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from freeshelf.core.web_address import link_address

# An emergency number has 3 digits, the longest number 15 (ITU-T E.164).
_NUMBER = re.compile(r"\+?[\d\s().\-/]+")
_MIN_DIGITS, _MAX_DIGITS = 3, 15


class ContactKind(TextChoices):
    """A way to contact a service."""

    PHONE = "phone", _("Phone")
    TEXT = "text", _("Text message (SMS)")
    CHAT = "chat", _("Chat")
    WEB = "web", _("Website")
    MAIL = "mail", _("Email")


NUMBERS = (ContactKind.PHONE, ContactKind.TEXT)
ADDRESSES = (ContactKind.CHAT, ContactKind.WEB)


def check_contact(kind: str, value: str) -> None:
    """Raise ValidationError for a value that is invalid for its kind."""
    if kind in NUMBERS:
        digits = len(_digits(value))
        if not _NUMBER.fullmatch(value) or not _MIN_DIGITS <= digits <= _MAX_DIGITS:
            raise ValidationError(
                _(
                    "Enter the number as people dial it, using digits, spaces and "
                    "hyphens, such as 1-888-373-7888."
                )
            )
    elif kind in ADDRESSES:
        parts = urlsplit(value)
        if parts.scheme != "https" or not parts.hostname or " " in value:
            raise ValidationError(_("Enter a web address that starts with https://."))
    elif kind == ContactKind.MAIL:
        validate_email(value)


def contact_link(kind: str, value: str) -> str:
    """Return the link of a contact: tel:, sms:, mailto: or https:."""
    if kind == ContactKind.PHONE:
        return f"tel:{_dialled(value)}"
    if kind == ContactKind.TEXT:
        return f"sms:{_dialled(value)}"
    if kind == ContactKind.MAIL:
        return f"mailto:{quote(value, safe='@')}"
    return link_address(value) if urlsplit(value).scheme == "https" else ""


def _dialled(value: str) -> str:
    return ("+" if value.startswith("+") else "") + _digits(value)


def _digits(value: str) -> str:
    return "".join(one for one in value if one in "0123456789")
