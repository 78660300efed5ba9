"""Normalize characters of files to characters that people type."""

import unicodedata

_LIGATURES_AND_FORMS = (
    range(0xFB00, 0xFB50),  # Latin, Armenian and Hebrew ligatures
    range(0xFB50, 0xFD3E),  # Arabic letters as drawn in a word
    range(0xFD50, 0xFE00),
    range(0xFE70, 0xFEFD),
)
MAX_LINE_LENGTH = 500
_JOINERS = "\u200c\u200d"  # needed for the spelling of Persian and Indic scripts
_BULLETS_OF_SYMBOL_FONTS = "\uf0b7\uf0a7\uf0a8\uf0d8\uf076"
_DROPPED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co"})


def clean_character(character: str) -> str:
    """Return the normalized form of one character: nothing, a space, or letters.

    Ligatures and presentation forms of Arabic letters become letters; control
    characters, direction marks, private and invalid code points are removed.
    """
    if " " < character < "\x7f":
        return character
    if character.isspace():
        return " "
    code = ord(character)
    if any(code in block for block in _LIGATURES_AND_FORMS):
        # Some forms are defined as the letter with a space or a tatweel.
        return unicodedata.normalize("NFKC", character).replace(" ", "")
    if character in _BULLETS_OF_SYMBOL_FONTS:
        return "•"
    if character in _JOINERS:
        return character
    if unicodedata.category(character) in _DROPPED_CATEGORIES:
        return ""
    if code == 0xFFFD or code & 0xFFFE == 0xFFFE:
        return ""
    return character


def joins(before: str, character: str) -> bool:
    """Return whether a character combines, in NFC, with the one before it."""
    if character < "\u0300":
        return False
    if unicodedata.combining(character):
        return True
    return not unicodedata.is_normalized("NFC", before + character)


def clean_text(text: str) -> str:
    """Clean every character of a text and normalize it to NFC; lines are kept."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    cleaned = (
        line if _is_plain(line) else "".join(map(clean_character, line))
        for line in lines
    )
    return unicodedata.normalize("NFC", "\n".join(cleaned))


def _is_plain(line: str) -> bool:
    """Return whether there is nothing to clean, as a fast check."""
    return line.isascii() and line.isprintable()


def clean_line(text: str) -> str:
    """Clean a title or a property into one line of limited length."""
    line = " ".join(clean_text(text[: MAX_LINE_LENGTH * 4]).split())
    return line[:MAX_LINE_LENGTH].rstrip()


def is_ideograph(character: str) -> bool:
    """Return whether a character is written without spaces around it."""
    code = ord(character)
    return (
        0x3040 <= code <= 0x30FF  # kana
        or 0x3400 <= code <= 0x4DBF
        or 0x4E00 <= code <= 0x9FFF
        or 0xF900 <= code <= 0xFAFF
        or 0x20000 <= code <= 0x323AF
    )
