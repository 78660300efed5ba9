"""The language of a reader by the header of a browser or program."""

from django.conf import settings
from django.utils.translation.trans_real import (
    get_supported_language_variant,
    parse_accept_lang_header,
)


def preferred_language(header: str) -> str:
    """Return the first supported language of an Accept-Language header."""
    for tag, _weight in parse_accept_lang_header(header):
        if tag == "*":
            break
        try:
            return get_supported_language_variant(tag)
        except LookupError:
            continue
    return str(settings.LANGUAGE_CODE)
