"""Open an export and refuse files that are not XML before they are parsed."""

import codecs
import html.entities
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from freeshelf.sources.base import Repair
from freeshelf.sources.errors import EmptySourceError, SourceMissingError
from freeshelf_wordpress.sources.errors import NotXmlError

_CHUNK_BYTES = 64 * 1024
# Longer than any delimiter or entity that must not be split.
_LOOK_AHEAD = 40
_LISTED_REPAIRS = 200

_BAD = r"(?P<bad>[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]+)"
_IN_TEXT = re.compile(
    _BAD + r"|(?P<open><!\[CDATA\[|<!--|<\?)|(?P<stray>\]\]>|<(?![A-Za-z_:/!?]))"
    r"|(?P<amp>&(?:#[0-9]{1,9};|#[xX][0-9A-Fa-f]{1,8};|[A-Za-z][A-Za-z0-9]{0,31};)?)"
)
_INSIDE = {
    "<![CDATA[": re.compile(_BAD + r"|(?P<close>\]\]>)"),
    "<!--": re.compile(_BAD + r"|(?P<close>-->)"),
    "<?": re.compile(_BAD + r"|(?P<close>\?>)"),
}
_XML_ENTITIES = {"&amp;", "&lt;", "&gt;", "&quot;", "&apos;"}
_STRAY = {"]]>": "]]&gt;", "<": "&lt;"}
# Line and page breaks of word processors separate words; others have no meaning.
_BREAKS = {"\x0b", "\x0c"}


class RepairedText:
    """Iterator over the repaired text of a byte stream.

    `repairs` lists the first 200 repairs, `repair_count` counts them all.
    """

    def __init__(self, stream: BinaryIO, *, encoding: str = "utf-8") -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)("surrogateescape")
        self._inside: str | None = None
        self._line = 1
        self._column = 1
        self.bytes_read = 0
        self.repairs: list[Repair] = []
        self.repair_count = 0

    def __iter__(self) -> Iterator[str]:
        pending = ""
        while raw := self._stream.read(_CHUNK_BYTES):
            self.bytes_read += len(raw)
            pending += self._decoder.decode(raw)
            repaired, used = self._repair(pending, len(pending) - _LOOK_AHEAD)
            pending = pending[used:]
            if repaired:
                yield repaired
        pending += self._decoder.decode(b"", final=True)
        repaired, _used = self._repair(pending, len(pending))
        if repaired:
            yield repaired

    def note(self, what: str) -> None:
        """Note a repair at the current position."""
        self.repair_count += 1
        if len(self.repairs) < _LISTED_REPAIRS:
            self.repairs.append(Repair(self._line, self._column, what))

    def _repair(self, text: str, limit: int) -> tuple[str, int]:
        """Repair matches that begin before `limit`; return text and consumed length."""
        parts: list[str] = []
        at = 0
        while at < limit:
            pattern = _IN_TEXT if self._inside is None else _INSIDE[self._inside]
            match = pattern.search(text, at)
            if match is None or match.start() >= limit:
                parts.append(text[at:limit])
                self._advance(text, at, limit)
                at = limit
                break
            parts.append(text[at : match.start()])
            self._advance(text, at, match.start())
            parts.append(self._replacement(match))
            self._advance(text, match.start(), match.end())
            at = match.end()
        return "".join(parts), max(at, 0)

    def _replacement(self, match: re.Match[str]) -> str:
        found = match[0]
        kind = match.lastgroup
        if kind == "bad":
            return self._without_bad(found)
        if kind in {"open", "close"}:
            self._inside = found if kind == "open" else None
            return found
        if kind == "stray":
            self.note(f"{found} outside of CDATA written as {_STRAY[found]}")
            return _STRAY[found]
        return self._ampersand(found)

    def _without_bad(self, run: str) -> str:
        if run.count(run[0]) == len(run):  # megabytes of zeros from a failed disk
            repaired = _repaired_character(run[0]) * len(run)
        else:
            repaired = "".join(_repaired_character(character) for character in run)
        names = ", ".join(dict.fromkeys(_name(character) for character in run[:100]))
        many = f" ({len(run)} of them)" if len(run) > 1 else ""
        if repaired.strip():
            self.note(f"{names}{many} read as “{repaired[:20]}”")
        elif repaired:
            self.note(f"{names}{many} written as a space")
        else:
            self.note(f"{names}{many} removed")
        return repaired

    def _ampersand(self, found: str) -> str:
        if found in _XML_ENTITIES:
            return found
        if found.startswith("&#"):
            if _is_xml_character(found):
                return found
            self.note(f"{found} removed: XML forbids this character")
            return ""
        character = html.entities.html5.get(found[1:]) if found.endswith(";") else None
        if character is not None:
            self.note(f"{found} written as “{character}”")
            return character.replace("&", "&amp;").replace("<", "&lt;")
        self.note("a bare & written as &amp;")
        return "&amp;" + found[1:]

    def _advance(self, text: str, start: int, end: int) -> None:
        newlines = text.count("\n", start, end)
        if newlines:
            self._line += newlines
            self._column = end - text.rfind("\n", start, end)
        else:
            self._column += end - start


def _repaired_character(character: str) -> str:
    if character in _BREAKS:
        return " "
    if "\udc80" <= character <= "\udcff":
        # Bytes that are not UTF-8 are nearly always leftovers from Windows-1252.
        return bytes([ord(character) - 0xDC00]).decode("cp1252", "replace")
    return ""


def _name(character: str) -> str:
    if "\udc80" <= character <= "\udcff":
        return f"byte 0x{ord(character) - 0xDC00:02X}"
    return f"U+{ord(character):04X}"


def _is_xml_character(reference: str) -> bool:
    digits = reference[2:-1]
    code = int(digits[1:], 16) if digits[:1] in {"x", "X"} else int(digits)
    return code <= sys.maxunicode and re.match(_BAD, chr(code)) is None


_HEAD_BYTES = 8192
_UNPACK = "Unpack it and give the .xml file inside."
_UTF8 = "Save it as UTF-8 and try again."
_OTHER = "Use the file that Tools › Export of WordPress saves."
_TABLE = (
    "Tables are not imported here: a program can write their rows as records through "
    "the API."
)
_TABLES = (".csv", ".tsv")
_MAGIC = (
    (b"\x1f\x8b", "gzip data", _UNPACK),
    (b"PK\x03\x04", "a zip archive", _UNPACK),
    (b"BZh", "bzip2 data", _UNPACK),
    (b"\xfd7zXZ", "xz data", _UNPACK),
    (b"\xff\xfe", "UTF-16 text", _UTF8),
    (b"\xfe\xff", "UTF-16 text", _UTF8),
    (b"<\x00", "UTF-16 text", _UTF8),
    (b"\x00<", "UTF-16 text", _UTF8),
    (b"%PDF", "a PDF", _OTHER),
)
_DECLARED_ENCODING = re.compile(
    rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})"
)
_XML_START = re.compile(rb"<\?xml|<rss[\s>]")
_BOM = b"\xef\xbb\xbf"


@contextmanager
def open_source(path: Path, kind: str) -> Iterator[tuple[BinaryIO, int]]:
    """Open a file and return it with its size; errors name its kind.

    Raises SourceMissingError.
    """
    try:
        file = path.open("rb")
    except (OSError, ValueError) as error:
        raise _missing(path, kind, error) from error
    with file:
        try:
            yield file, path.stat().st_size
        except OSError as error:
            raise _missing(path, kind, error) from error


def _missing(path: Path, kind: str, error: Exception) -> SourceMissingError:
    match error:
        case IsADirectoryError():
            problem = f"is a folder: give the file of the {kind}"
        case FileNotFoundError():
            problem = f"does not exist: check the path of the {kind}"
        case _:
            problem = f"cannot be read ({error}): check its permissions and the disk"
    return SourceMissingError(str(path), problem=problem)


def repaired_export(stream: BinaryIO, name: str) -> RepairedText:
    """Return the text of an export; raise EmptySourceError or NotXmlError."""
    head = stream.read(_HEAD_BYTES)
    skipped = _leading_junk(head, name)
    encoding = _encoding(head, name)
    stream.seek(skipped)
    text = RepairedText(stream, encoding=encoding)
    junk = head[:skipped].removeprefix(_BOM)
    if junk.strip():
        text.note(f"{len(junk)} bytes before the first tag left out")
    return text


def _leading_junk(head: bytes, name: str) -> int:
    """Return the number of bytes to skip before the markup begins."""
    if not head.strip(b" \t\r\n").removeprefix(_BOM).strip():
        raise EmptySourceError(name)
    for magic, found, mend in _MAGIC:
        if head.startswith(magic):
            raise NotXmlError(file=name, found=found, mend=mend)
    if not head.strip(b"\x00"):
        raise NotXmlError(
            file=name,
            found="zeros",
            mend="The disk or the download failed: export the site again.",
        )
    start = _XML_START.search(head)
    if start is not None and b"<!DOCTYPE" not in head[: start.start()].upper():
        return start.start()
    body = head.removeprefix(_BOM).lstrip()
    if body.startswith(b"<"):
        return len(head) - len(body)
    mend = _TABLE if name.lower().endswith(_TABLES) else _OTHER
    raise NotXmlError(file=name, found=_shown(body), mend=mend)


def _encoding(head: bytes, name: str) -> str:
    declared = _DECLARED_ENCODING.search(head)
    if declared is None:
        return "utf-8"
    encoding = declared[1].decode("ascii", "replace")
    try:
        codec = codecs.lookup(encoding).name
        reads_ascii = b"<rss>".decode(codec) == "<rss>"
        codecs.getincrementaldecoder(codec)("surrogateescape")
    except (LookupError, UnicodeError, TypeError, AttributeError):
        reads_ascii = False
    if not reads_ascii or codec in {"utf-7", "idna", "punycode", "unicode_escape"}:
        raise NotXmlError(
            file=name, found=f"text in the encoding {encoding}", mend=_UTF8
        )
    return codec


def _shown(body: bytes) -> str:
    if body[:1].isascii() and body[:16].decode("latin-1").isprintable():
        return f"“{body[:16].decode('latin-1')}”"
    return f"the byte 0x{body[:1].hex().upper()}"
