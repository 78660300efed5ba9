"""Detect the kind of a source from its content."""

import bz2
import re
import zipfile
import zlib
from enum import StrEnum
from pathlib import Path

from freeshelf.sources.errors import UnreadableSourceError

_HEAD_BYTES = 64 * 1024
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_GZIP, _BZIP2 = b"\x1f\x8b", b"BZh"
_SQL = re.compile(
    rb"^\s*(?:--\s|#|/\*|\n)[^<]{0,400}?(?:mysql|mariadb|phpmyadmin|sql dump|sandbox)"
    rb"|^\s*(?:/\*M?!\d+|CREATE\s+TABLE|INSERT\s+INTO|DROP\s+TABLE|SET\s+(?:NAMES|SQL_MODE|@))",
    re.IGNORECASE | re.MULTILINE,
)


class SourceKind(StrEnum):
    """Kinds of sources of a WordPress site."""

    EXPORT = "wxr"
    DUMP = "sql"
    SITE = "rest"
    UPLOADS = "uploads"
    ARCHIVE = "archive"
    CALENDAR = "ics"
    LINKS = "opml"


def detect_kind(argument: str) -> SourceKind:
    """Return the kind of a file, folder or URL.

    Missing and unknown files count as exports, whose parser reports the error. Raises
    UnreadableSourceError for an archive without uploads.
    """
    if _ADDRESS.match(argument):
        return SourceKind.SITE
    path = Path(argument)
    try:
        if path.is_dir():
            return SourceKind.UPLOADS
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except (OSError, ValueError):
        return SourceKind.EXPORT
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _kind_of_zip(path)
    packed, head = head, _unpacked(head)
    if head[257:262] == b"ustar":
        return SourceKind.ARCHIVE
    if packed is not head:
        is_dump = packed.startswith(_GZIP) and _SQL.search(head)
        return SourceKind.DUMP if is_dump else SourceKind.EXPORT
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start[:15].upper() == b"BEGIN:VCALENDAR":
        return SourceKind.CALENDAR
    if start.startswith(b"<"):
        is_opml = re.search(rb"<opml[\s>]", head[:4096]) and b"<rss" not in head
        return SourceKind.LINKS if is_opml else SourceKind.EXPORT
    return SourceKind.DUMP if _SQL.search(head) else SourceKind.EXPORT


def _kind_of_zip(path: Path) -> SourceKind:
    try:
        with zipfile.ZipFile(path) as archive:
            names = [n for n in archive.namelist() if not n.endswith("/")]
    except zipfile.BadZipFile as error:
        problem = "is a zip archive that is cut off or broken: make or load it again"
        raise UnreadableSourceError(str(path), problem=problem) from error
    packed = [
        name for name in names if name.lower().endswith((".xml", ".sql", ".sql.gz"))
    ]
    if packed and len(packed) == len(names):
        problem = f"is a zip archive: unpack it and give {packed[0]} inside"
        raise UnreadableSourceError(str(path), problem=problem)
    return SourceKind.ARCHIVE


def _unpacked(head: bytes) -> bytes:
    """Return the first bytes, decompressed if needed."""
    try:
        if head.startswith(_GZIP):
            return zlib.decompressobj(31).decompress(head, _HEAD_BYTES)
        if head.startswith(_BZIP2):
            return bz2.BZ2Decompressor().decompress(head, _HEAD_BYTES)
    except (zlib.error, OSError):
        return b""
    return head
