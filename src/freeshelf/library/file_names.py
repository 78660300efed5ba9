"""Safe names of uploaded and imported files, for URLs and headers."""

import unicodedata

_MAX_LENGTH = 200
_DEFAULT = "file"
# Control, surrogate, line and paragraph separators; and bidirectional marks, which can
# make a name appear to have another extension.
_UNSAFE_CATEGORIES = frozenset(("Cc", "Cs", "Zl", "Zp"))
_BIDI_MARKS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def safe_file_name(name: str) -> str:
    """Return the last part of a name in one line, or “file” if nothing remains.

    A long name loses the end of its stem, never its extension.
    """
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    safe = "".join(
        character
        for character in last
        if unicodedata.category(character) not in _UNSAFE_CATEGORIES
        and character not in _BIDI_MARKS
    ).strip()
    if not safe.strip("."):
        return _DEFAULT
    if len(safe) <= _MAX_LENGTH:
        return safe
    stem, dot, extension = safe.rpartition(".")
    if not stem or len(extension) > 10:
        return safe[:_MAX_LENGTH]
    return stem[: _MAX_LENGTH - len(extension) - 1] + dot + extension
