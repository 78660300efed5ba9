"""Characters that an XML file can hold."""

import re

# XML 1.0, 2.2: Char.
_FORBIDDEN = re.compile(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]+")
_LINE_END = re.compile(r"\r\n?")


def writable(text: str) -> str:
    """The text without what XML forbids, its lines ended as parsers will end them."""
    return _FORBIDDEN.sub("", _LINE_END.sub("\n", text))
