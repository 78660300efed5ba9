"""Addresses that others wrote, as far as they are any."""

import re
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email

_MAIL = re.compile(r"[^\s;,<>]+@[^\s;,<>]+\.[^\s;,<>]+")
_LONGEST = 2000
_is_web = URLValidator(["http", "https"])


def parse_web_url(text: str) -> str:
    """An address of the web, empty for all else."""
    return text if len(text) <= _LONGEST and _passes(_is_web, text) else ""


def parse_email(text: str) -> str:
    """The first mail address in a text, empty without one."""
    found = _MAIL.search(text)
    return found[0] if found and _passes(validate_email, found[0]) else ""


def _passes(check: Callable[[str], None], text: str) -> bool:
    try:
        check(text)
    except ValidationError:
        return False
    return True
