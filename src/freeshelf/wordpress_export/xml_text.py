"""Characters that an XML file can hold, and those that WordPress tells apart."""

import re
import unicodedata

# XML 1.0, 2.2: Char.
_FORBIDDEN = re.compile(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]+")
_LINE_END = re.compile(r"\r\n?")


def xml_safe(text: str) -> str:
    """The text without what XML forbids, its lines ended as parsers will end them."""
    return _FORBIDDEN.sub("", _LINE_END.sub("\n", text))


def collation_key(text: str) -> str:
    """What counts when WordPress' database compares: no case, no accents."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    # Marks, and characters that no one sees.
    kept = (sign for sign in parts if unicodedata.category(sign)[0] not in "MC")
    return "".join(kept).strip()
