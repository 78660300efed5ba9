"""Open an export and refuse files that are not XML before they are parsed."""

import codecs
import re
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from freeshelf.sources.errors import EmptySourceError, SourceMissingError
from freeshelf_wordpress.sources.errors import NotXmlError
from freeshelf_wordpress.sources.repair import RepairedText

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEAD_BYTES = 8192
_UNPACK = "Unpack it and give the .xml file inside."
_UTF8 = "Save it as UTF-8 and try again."
_OTHER = "Use the file that Tools › Export of WordPress saves."
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
def open_export(path: Path) -> "Iterator[tuple[RepairedText, int]]":
    """Open a file and return its repaired text and its size in bytes.

    Raises SourceMissingError, EmptySourceError or NotXmlError.
    """
    name = str(path)
    if path.is_dir():
        raise SourceMissingError(
            name, problem="is a folder: give the .xml file that WordPress exported"
        )
    try:
        stream = path.open("rb")
    except FileNotFoundError as error:
        raise SourceMissingError(
            name, problem="does not exist: check the path of the export"
        ) from error
    except (OSError, ValueError) as error:
        raise SourceMissingError(
            name, problem=f"cannot be opened ({error}): check the file's permissions"
        ) from error
    with stream:
        try:
            size = path.stat().st_size
            yield _repaired(stream, name), size
        except OSError as error:
            raise SourceMissingError(
                name, problem=f"cannot be read ({error}): check the disk or the network"
            ) from error


def _repaired(stream: BinaryIO, name: str) -> RepairedText:
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
            raise NotXmlError(name, found=found, mend=mend)
    if not head.strip(b"\x00"):
        raise NotXmlError(
            name,
            found="zeros",
            mend="The disk or the download failed: export the site again.",
        )
    start = _XML_START.search(head)
    if start is not None and b"<!DOCTYPE" not in head[: start.start()].upper():
        return start.start()
    body = head.removeprefix(_BOM).lstrip()
    if body.startswith(b"<"):
        return len(head) - len(body)
    raise NotXmlError(name, found=_shown(body), mend=_OTHER)


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
        raise NotXmlError(name, found=f"text in the encoding {encoding}", mend=_UTF8)
    return codec


def _shown(body: bytes) -> str:
    if body[:1].isascii() and body[:16].decode("latin-1").isprintable():
        return f"“{body[:16].decode('latin-1')}”"
    return f"the byte 0x{body[:1].hex().upper()}"
