"""Decode literals and table definitions of MySQL and MariaDB as in dumps.

Grammar: https://dev.mysql.com/doc/refman/8.4/en/literals.html and
https://mariadb.com/kb/en/string-literals/.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

_CHUNK_BYTES = 256 * 1024


class ByteStream(Protocol):
    """Stream of bytes, such as a file that is open for reading."""

    def read(self, size: int, /) -> bytes:
        """Read at most so many bytes; none at the end."""
        ...


class Window:
    """Bytes from `at` on, as far as they are read; `line` counts from 1."""

    def __init__(
        self, stream: ByteStream, *, read: Callable[[int], None] = lambda _bytes: None
    ) -> None:
        self._stream = stream
        self._read = read
        self._line = 1
        self._counted_to = 0
        self.data = b""
        self.at = 0
        self.ended = False

    @property
    def line(self) -> int:
        """Return the line that contains `at`."""
        self._line += self.data.count(b"\n", self._counted_to, self.at)
        self._counted_to = self.at
        return self._line

    @property
    def left(self) -> int:
        """Return the number of bytes in the window after `at`."""
        return len(self.data) - self.at

    def read_more(self) -> bool:
        """Read more bytes, doubling if none were used; return False at the end."""
        if self.ended:
            return False
        chunk = self._stream.read(max(_CHUNK_BYTES, self.left))
        if not chunk:
            self.ended = True
            return False
        self._read(len(chunk))
        _ = self.line  # count lines before the bytes are dropped
        self.data = self.data[self.at :] + chunk
        self.at = self._counted_to = 0
        return True


_SAVED = re.compile(rb"SET\s+@OLD_(\w+)\s*=\s*@@", re.IGNORECASE)
_RESTORED = re.compile(rb"SET\s+\w+\s*=\s*@OLD_(\w+)", re.IGNORECASE)
_LOCKED = re.compile(rb"LOCK\s+TABLES", re.IGNORECASE)
_UNLOCKED = re.compile(rb"UNLOCK\s+TABLES", re.IGNORECASE)
# The first setting that dumps save, and one of the last they restore.
_FIRST_AND_LAST = b"CHARACTER_SET_CLIENT"


class Completeness:
    """Tracker of opening and closing statements of a dump."""

    def __init__(self) -> None:
        self._saved: set[bytes] = set()
        self._is_locked = False

    def note(self, statement: bytes) -> None:
        """Track what a statement opens or closes."""
        if (saved := _SAVED.search(statement)) is not None:
            self._saved.add(saved[1].upper())
        if (restored := _RESTORED.search(statement)) is not None:
            self._saved.discard(restored[1].upper())
        if _UNLOCKED.match(statement):
            self._is_locked = False
        elif _LOCKED.match(statement):
            self._is_locked = True

    @property
    def is_whole(self) -> bool:
        """Return whether everything was closed; True if nothing was opened."""
        return not self._is_locked and _FIRST_AND_LAST not in self._saved


# A value with its separator. A truncated string does not match.
VALUE = re.compile(
    rb"\s*+(?:(?:_[A-Za-z0-9]+\s*+)?"
    rb"(?:'([^'\\]*+(?:(?:\\.|'')[^'\\]*+)*+)'"
    rb'|"([^"\\]*+(?:(?:\\.|"")[^"\\]*+)*+)"'
    rb"|0x([0-9A-Fa-f]++)|[xX]'([0-9A-Fa-f]*+)')"
    rb"|(NULL)|([-+]?[0-9.][0-9.eE+-]*+|TRUE|FALSE|b'[01]*+'))\s*+([,)])",
    re.DOTALL | re.IGNORECASE,
)
_ESCAPE = re.compile(rb"\\(.)|''", re.DOTALL)
_DOUBLE_ESCAPE = re.compile(rb'\\(.)|""', re.DOTALL)
_ESCAPED = {
    b"0": b"\0",
    b"b": b"\b",
    b"n": b"\n",
    b"r": b"\r",
    b"t": b"\t",
    b"Z": b"\x1a",
    b"%": b"\\%",
    b"_": b"\\_",
}
# Names of https://mariadb.com/kb/en/supported-character-sets-and-collations/ whose
# bytes never look like ASCII quotes or backslashes; MySQL's latin1 is Windows-1252.
CODECS = {
    "utf8": "utf-8",
    "utf8mb3": "utf-8",
    "utf8mb4": "utf-8",
    "ascii": "utf-8",
    "binary": "utf-8",
    "latin1": "cp1252",
    "latin2": "iso8859-2",
    "latin5": "iso8859-9",
    "latin7": "iso8859-13",
    "cp1250": "cp1250",
    "cp1251": "cp1251",
    "cp1256": "cp1256",
    "cp1257": "cp1257",
    "greek": "iso8859-7",
    "hebrew": "iso8859-8",
    "koi8r": "koi8-r",
    "koi8u": "koi8-u",
    "tis620": "tis-620",
}


def literal(match: re.Match[bytes], codec: str) -> tuple[str | None, bool]:
    """Return the text of a match of VALUE and whether bytes had to be repaired."""
    single, double, hex_digits, x_digits, null, bare, _mark = match.groups()
    if single is not None:
        if b"\\" in single or b"''" in single:
            single = _ESCAPE.sub(_unescaped, single)
        return _decoded(single, codec)
    if null is not None:
        return None, False
    if bare is not None:
        return _bare(bare), False
    if double is not None:
        return _decoded(_DOUBLE_ESCAPE.sub(_unescaped, double), codec)
    digits = (hex_digits if hex_digits is not None else x_digits).decode("ascii")
    return _decoded(
        bytes.fromhex(digits if len(digits) % 2 == 0 else f"0{digits}"), codec
    )


def _unescaped(match: re.Match[bytes]) -> bytes:
    escaped: bytes | None = match[1]
    if escaped is None:
        return match[0][:1]
    return _ESCAPED.get(escaped, escaped)


def _bare(word: bytes) -> str:
    upper = word.upper()
    if upper in {b"TRUE", b"FALSE"}:
        return "1" if upper == b"TRUE" else "0"
    if upper.startswith(b"B'"):
        return str(int(word[2:-1] or b"0", 2))
    return word.decode("ascii")


def _decoded(raw: bytes, codec: str) -> tuple[str, bool]:
    try:
        return raw.decode(codec), False
    except UnicodeDecodeError:
        text = raw.decode(codec, "surrogateescape")
    # Invalid bytes are nearly always leftovers from Windows-1252.
    return "".join(_repaired(character) for character in text), True


def _repaired(character: str) -> str:
    if not "\udc80" <= character <= "\udcff":
        return character
    byte = bytes([ord(character) - 0xDC00])
    return byte.decode("cp1252", "ignore") or byte.decode("latin-1")


NAME = rb"(?:`(?:[^`]|``)+`|\"(?:[^\"]|\"\")+\"|[A-Za-z0-9_$]+)"
_CREATE = re.compile(
    rb"CREATE\s+(?:TEMPORARY\s+)?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?"
    rb"(?:" + NAME + rb"\s*\.\s*)?(" + NAME + rb")\s*\(",
    re.IGNORECASE,
)
_PART = re.compile(
    rb"[^'\"`(),]++|'(?:[^'\\]|\\.|'')*+'|\"(?:[^\"\\]|\\.|\"\")*+\"|`(?:[^`]|``)*+`|[(),]",
    re.DOTALL,
)
_COLUMN = re.compile(rb"\s*(" + NAME + rb")\s+\S")
_NO_COLUMN = re.compile(
    rb"\s*(?:PRIMARY|UNIQUE|FULLTEXT|SPATIAL|KEY|INDEX|CONSTRAINT|FOREIGN|CHECK|PERIOD)"
    rb"[\s(]",
    re.IGNORECASE,
)
_OF_POSTS = {"ID", "post_type", "post_status"}


def created_table(statement: bytes) -> tuple[str, tuple[str, ...]] | None:
    """Return name and columns, in order, of a CREATE TABLE statement, else None."""
    match = _CREATE.match(statement)
    if match is None:
        return None
    columns = []
    for definition in _definitions(statement, match.end()):
        column = _COLUMN.match(definition)
        if column is not None and _NO_COLUMN.match(definition) is None:
            columns.append(unquoted(column[1]))
    return unquoted(match[1]), tuple(columns)


def unquoted(name: bytes) -> str:
    """Return a name without its quotes."""
    if name[:1] in {b"`", b'"'}:
        name = name[1:-1].replace(name[:1] * 2, name[:1])
    return name.decode("utf-8", "replace")


def site_prefixes(tables: Mapping[str, Iterable[str]]) -> list[str]:
    """Return the prefixes of all sites in a dump, one for each table of posts."""
    return sorted(
        name.removesuffix("posts")
        for name, columns in tables.items()
        if name.endswith("posts") and set(columns) >= _OF_POSTS
    )


def accounts_prefix(prefix: str, tables: Iterable[str]) -> str:
    """Return the prefix of the accounts of a site; sites of a network share them."""
    candidates = [
        name.removesuffix("users")
        for name in tables
        if name.endswith("users") and prefix.startswith(name.removesuffix("users"))
    ]
    return max(candidates, key=len, default=prefix)


def _definitions(statement: bytes, at: int) -> list[bytes]:
    """Split the content of the outermost parentheses at commas."""
    definitions: list[bytes] = []
    parts: list[bytes] = []
    depth = 1
    for match in _PART.finditer(statement, at):
        part = match[0]
        depth += (part == b"(") - (part == b")")
        if depth == 0:
            break
        if part == b"," and depth == 1:
            definitions.append(b"".join(parts))
            parts = []
        else:
            parts.append(part)
    return [*definitions, b"".join(parts)]
