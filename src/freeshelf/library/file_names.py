"""Names of files that come from outside, fit for an address and a header."""

import unicodedata

_LONGEST = 200
_NAMELESS = "file"
# Control, surrogate, line and paragraph separators; and marks that turn writing around,
# with which a name can look as if it ended otherwise.
_UNFIT = frozenset(("Cc", "Cs", "Zl", "Zp"))
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def safe_file_name(name: str) -> str:
    """The last part of a name in one line; “file” when nothing is left.

    A long name loses the end of its stem, never its ending.
    """
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    shown = "".join(
        letter
        for letter in last
        if unicodedata.category(letter) not in _UNFIT and letter not in _TURNING
    ).strip()
    if not shown.strip("."):
        return _NAMELESS
    if len(shown) <= _LONGEST:
        return shown
    stem, dot, ending = shown.rpartition(".")
    if not stem or len(ending) > 10:
        return shown[:_LONGEST]
    return stem[: _LONGEST - len(ending) - 1] + dot + ending
