"""Parse a dump statement by statement, as a stream, without a database server.

Supports the output of mysqldump, mariadb-dump, phpMyAdmin and plugins like them: CREATE
TABLE for the order of columns, INSERT or REPLACE for rows, SET NAMES for the character
set. Other statements are skipped.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from freeshelf_wordpress.sources.dump.literals import (
    CODECS,
    NAME,
    VALUE,
    ByteStream,
    Completeness,
    Window,
    created_table,
    literal,
    unquoted,
)
from freeshelf_wordpress.sources.errors import BrokenDumpError, TruncatedDumpError

_MAX_VALUE_BYTES = 128 * 1024 * 1024  # escaped, so twice the limit of WXR items
_MAX_HEAD_BYTES = 4 * 1024 * 1024
_MAX_COLUMNS = (
    4096  # of MySQL, https://dev.mysql.com/doc/refman/8.4/en/column-count-limit.html
)
_MAX_TABLES = 20_000

_MARK_BYTES = 32  # longer than any keyword at the start

_BLANK = re.compile(rb"[\s;]++")
_LINE_COMMENT = re.compile(rb"--(?:\s|\Z)|#")
_INSERT = re.compile(
    rb"(?:INSERT|REPLACE)\s+(?:(?:LOW_PRIORITY|HIGH_PRIORITY|DELAYED|IGNORE)\s+)*"
    rb"(?:INTO\s+)?(?:" + NAME + rb"\s*\.\s*)?(" + NAME + rb")\s*"
    rb"(?:\(([^()]*)\)\s*)?VALUES?\s*\(",
    re.IGNORECASE,
)
_AFTER_ROW = re.compile(rb"\s*+(,\s*+\(|;|ON\s|AS\s)", re.IGNORECASE)
_WORD = re.compile(rb"[A-Za-z]++")
_DELIMITED = re.compile(rb"^DELIMITER[ \t]+;[ \t]*\r?$", re.MULTILINE | re.IGNORECASE)
_STRINGS = (
    rb"[^'\"`;/#-]++|'[^'\\]*+(?:(?:\\.|'')[^'\\]*+)*+'|`[^`]*+`"
    rb'|"[^"\\]*+(?:(?:\\.|"")[^"\\]*+)*+"'
)
_MARKS = rb"--\s[^\n]*+\n|#[^\n]*+\n|/\*.*?\*/|[;/-]"
_PIECE = re.compile(_STRINGS + rb"|" + _MARKS, re.DOTALL)
# Not possessive: Python 3.11.2 of Debian 12 then ends within a string that is cut off
# (https://github.com/python/cpython/issues/100061).
_PIECES = re.compile(rb"(?:" + _STRINGS + rb")+|" + _MARKS, re.DOTALL)
_CUT_MARKS = {b"-", b"--", b"/", b"/*"}
_NOTED = {b"CREATE", b"SET", b"LOCK", b"UNLOCK"}
_SET_NAMES = re.compile(rb"SET\s+NAMES\s+['\"]?(\w+)", re.IGNORECASE)


@dataclass(slots=True)
class Row:
    """A row of a table, in the order of `columns`."""

    table: str
    columns: tuple[str, ...]
    values: list[str | None]
    line: int


class DumpReader:
    """Parser that yields rows and fills `tables` and `mended` meanwhile.

    `wanted` selects the tables whose rows are read; others are skipped.
    """

    def __init__(
        self,
        stream: ByteStream,
        name: str,
        *,
        wanted: Callable[[str], bool] = lambda _table: True,
        read: Callable[[int], None] = lambda _bytes: None,
    ) -> None:
        self._window = Window(stream, read=read)
        self._name = name
        self._wanted = wanted
        self._codec = "utf-8"
        self._completeness = Completeness()
        self._created: set[str] = set()
        self.tables: dict[str, tuple[str, ...]] = {}
        self.mended: list[int] = []  # lines of values with bytes of another encoding

    def rows(self) -> Iterator[Row]:
        """Yield the rows of wanted tables in the order of the dump.

        Raises TruncatedDumpError or BrokenDumpError.
        """
        while self._at_statement():
            word = self._word()
            if word in {b"INSERT", b"REPLACE"}:
                yield from self._insert()
            elif word == b"DELIMITER":
                self._skip_delimited()
            else:
                self._other(word)
        if not self._completeness.is_whole:
            raise self._truncated("the end that every dump has is missing")

    def _at_statement(self) -> bool:
        """Move to the next statement, skipping comments; return False at the end."""
        window = self._window
        while True:
            while window.left < _MARK_BYTES and window.read_more():
                pass
            if not window.left:
                return False
            if (blank := _BLANK.match(window.data, window.at)) is not None:
                window.at = blank.end()
            elif _LINE_COMMENT.match(window.data, window.at) is not None:
                self._skip_line()
            elif window.data.startswith(b"/*", window.at):
                self._comment()
            else:
                return True

    def _skip_line(self) -> None:
        window = self._window
        while (end := window.data.find(b"\n", window.at)) < 0:
            window.at = len(window.data)
            if not window.read_more():
                return
        window.at = end + 1

    def _comment(self) -> None:
        """Skip a comment, but read the character set from a conditional one."""
        window = self._window
        while (end := window.data.find(b"*/", window.at)) < 0:
            problem = "a comment without an end"
            self._read_more("inside a comment", _MAX_HEAD_BYTES, problem)
        comment = window.data[window.at : end]
        if comment.startswith((b"/*!", b"/*M!")):
            self._note(comment)
        window.at = end + 2

    def _word(self) -> bytes:
        match = _WORD.match(self._window.data, self._window.at)
        return match[0].upper() if match is not None else b""

    def _insert(self) -> Iterator[Row]:
        head = self._insert_head()
        if head is None:
            self._other(b"")
            return
        table, columns = head
        if not self._wanted(table):
            self._other(b"")
            return
        if not columns:
            raise self._broken(
                f"the table {table} has rows but no CREATE TABLE before them"
            )
        window = self._window
        more = True
        while more:
            line = window.line
            values = self._row(columns)
            if len(values) != len(columns):
                counts = f"{len(values)} values for {len(columns)} columns"
                raise self._broken(f"a row of {table} has {counts}")
            yield Row(table, columns, values, line)
            more = self._after_row()

    def _insert_head(self) -> tuple[str, tuple[str, ...]] | None:
        """Return table and columns of an INSERT, and move to the first value."""
        window = self._window
        while (match := _INSERT.match(window.data, window.at)) is None:
            if window.left > _MAX_HEAD_BYTES or b";" in window.data[window.at :]:
                return None
            self._read_more("inside an INSERT statement")
        window.at = match.end()
        table = unquoted(match[1])
        columns = self.tables.get(table, ())
        if match[2] is not None:
            columns = tuple(unquoted(name.strip()) for name in match[2].split(b","))
            self.tables.setdefault(table, columns)
        if len(columns) > _MAX_COLUMNS or len(self.tables) > _MAX_TABLES:
            raise self._broken("more tables or columns than any database has")
        return table, columns

    def _row(self, columns: tuple[str, ...]) -> list[str | None]:
        window = self._window
        values: list[str | None] = []
        while len(values) <= len(columns):
            match = VALUE.match(window.data, window.at)
            if match is None:
                self._more_of_value()
                continue
            value, is_repaired = literal(match, self._codec)
            if is_repaired:
                self.mended.append(window.line)
            values.append(value)
            window.at = match.end()
            if match[7] == b")":
                break
        return values

    def _more_of_value(self) -> None:
        window = self._window
        start = window.data[window.at : window.at + 64].lstrip()
        quoted = start[:1] in {b"'", b'"', b"_"} or start[:2].lower() in {b"0x", b"x'"}
        if quoted:
            self._read_more("inside a row")
        else:
            self._read_more("inside a row", 4096, "this is no value")

    def _after_row(self) -> bool:
        """Return whether another row of the same statement follows."""
        window = self._window
        while (match := _AFTER_ROW.match(window.data, window.at)) is None:
            problem = "a comma or a semicolon is expected after a row"
            self._read_more("after a row", 4096, problem)
        if match[1].startswith(b","):
            window.at = match.end()
            return True
        if match[1] == b";":
            window.at = match.end()
        else:
            self._other(b"")
        return False

    def _skip_delimited(self) -> None:
        """Skip triggers and routines, up to the line that restores the semicolon."""
        window = self._window
        while (match := _DELIMITED.search(window.data, window.at + 1)) is None:
            # The end of the window may split the line itself.
            window.at = max(window.at, len(window.data) - 64)
            self._read_more("inside a trigger or a routine")
        window.at = match.end()

    def _other(self, word: bytes) -> None:
        """Skip a statement, but process CREATE TABLE and SET."""
        pieces: list[bytes] = []
        size = 0
        for piece in self._pieces(_PIECE if word in _NOTED else _PIECES):
            if word in _NOTED:
                size += len(piece)
                pieces.append(piece)
            if size > _MAX_HEAD_BYTES:
                raise self._broken("a definition is too large")
        self._note(b"".join(pieces))

    def _pieces(self, form: re.Pattern[bytes]) -> Iterator[bytes]:
        """Yield the parts of a statement before its semicolon."""
        window = self._window
        while True:
            match = form.match(window.data, window.at)
            # The end of the window may split a comment, even its opening characters.
            if match is None or (
                match[0] in {b"-", b"/"}
                and window.data[window.at :][:2] in _CUT_MARKS
                and not window.ended
            ):
                self._read_more("inside a statement")
                continue
            window.at = match.end()
            if match[0] == b";":
                return
            yield match[0]

    def _note(self, statement: bytes) -> None:
        if (created := created_table(statement)) is not None:
            name, columns = created
            if name in self._created:
                # With two databases in one file, rows would be ambiguous.
                problem = f"the table {name} is in it twice; give one database"
                raise self._broken(problem)
            self._created.add(name)
            self.tables[name] = columns
            return
        if (names := _SET_NAMES.search(statement)) is not None:
            charset = names[1].decode("ascii", "replace")
            codec = CODECS.get(charset.lower())
            if codec is None:
                option = "--default-character-set=utf8mb4"
                raise self._broken(f"its character set is {charset}: add {option}")
            self._codec = codec
        self._completeness.note(statement)

    def _read_more(
        self,
        place: str,
        limit: int = _MAX_VALUE_BYTES,
        problem: str = "a value is too large",
    ) -> None:
        """Read more bytes if no more than the limit wait to be parsed.

        Raises TruncatedDumpError or BrokenDumpError.
        """
        if self._window.left > limit:
            raise self._broken(problem)
        if not self._window.read_more():
            raise self._truncated(place)

    def _broken(self, problem: str) -> BrokenDumpError:
        return BrokenDumpError(self._name, line=self._window.line, problem=problem)

    def _truncated(self, problem: str) -> TruncatedDumpError:
        return TruncatedDumpError(self._name, line=self._window.line, problem=problem)
