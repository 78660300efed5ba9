"""Normalise characters for XML and for comparison with WordPress' database."""

import re
import unicodedata
from typing import Any

from freeshelf_wordpress.sources.php import serialise_php

# XML 1.0, 2.2: Char.
_FORBIDDEN = re.compile(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]+")
_LINE_END = re.compile(r"\r\n?")


def xml_safe(text: str) -> str:
    """Remove characters that XML forbids, and normalise line ends as XML parsers do."""
    return _FORBIDDEN.sub("", _LINE_END.sub("\n", text))


def collation_key(text: str) -> str:
    """Return the text as WordPress' database compares it, without case and accents."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    # Combining marks and invisible characters.
    visible = (
        character
        for character in parts
        if unicodedata.category(character)[0] not in "MC"
    )
    return "".join(visible).strip()


def php_in_xml(value: Any) -> str:
    """Return `serialise_php` with lengths that are correct in an XML file."""
    return serialise_php(value, clean=xml_safe)
