"""Parse untrusted URLs and email addresses."""

import re
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email

_MAIL = re.compile(r"[^\s;,<>]+@[^\s;,<>]+\.[^\s;,<>]+")
_MAX_LENGTH = 2000
_is_web = URLValidator(["http", "https"])


def parse_web_url(text: str) -> str:
    """Return a web URL, or an empty string if invalid."""
    return text if len(text) <= _MAX_LENGTH and _passes(_is_web, text) else ""


def parse_email(text: str) -> str:
    """Return the first email address in a text, or an empty string."""
    match = _MAIL.search(text)
    return match[0] if match and _passes(validate_email, match[0]) else ""


def _passes(check: Callable[[str], None], text: str) -> bool:
    try:
        check(text)
    except ValidationError:
        return False
    return True
