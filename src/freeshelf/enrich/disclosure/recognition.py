"""Recognition of what a file is, by its first bytes and what it contains.

The declared media type decides only between kinds of text, which have no signature.
"""

import io
import re
import zipfile
from typing import IO, TypeAlias

import olefile

from freeshelf.enrich.disclosure.findings import Gap
from freeshelf.enrich.extractors.archive import BROKEN
from freeshelf.enrich.extractors.plain_text import guess_encoding

Source: TypeAlias = str | IO[bytes]

HEAD = 4096
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_PICTURES = (
    *(b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"GIF87a", b"GIF89a"),
    *(b"BM", b"\0\0\1\0"),
)
_METAFILES = (b"\xd7\xcd\xc6\x9a", b"\x01\0\0\0", b"\x01\0\x09\0")
_SOUNDS = (b"ID3", b"fLaC", b"\xff\xfb", b"\xff\xf3", b"\xff\xf1", b"#!AMR", b"MThd")
_FILMS = (b"\x1aE\xdf\xa3", b"FLV\x01", b"\0\0\1\xba", b"\0\0\1\xb3")
_ARCHIVES = (
    *(b"\x1f\x8b", b"7z\xbc\xaf'\x1c", b"Rar!\x1a", b"\xfd7zXZ\0", b"BZh"),
    b"\x28\xb5\x2f\xfd",
)
_IMAGE_BRANDS = (b"avif", b"avis", b"heic", b"heix", b"hevc", b"heim", b"mif1", b"msf1")
_SOUND_BRANDS = (b"M4A ", b"M4B ")

_PACKAGES = {
    "word/": "word:read_word",
    "xl/": "sheets:read_sheets",
    "ppt/": "slides:read_slides",
}
_DECLARED_PACKAGES = {
    "application/epub+zip": "epub:read_epub",
    "application/vnd.oasis.opendocument.": "opendocument:read_open_document",
}
_STREAMS = {
    "EncryptedPackage": Gap.PASSWORD,
    "WordDocument": "old_office:read_old_word",
    "Workbook": "old_office:read_old_sheets",
    "Book": "old_office:read_old_sheets",
    "PowerPoint Document": "old_office:read_old_slides",
    "__properties_version1.0": "mail:read_outlook",
    "\x01Ole10Native": "old_office:read_ole_package",
    "Package": "old_office:read_ole_package",
    "CONTENTS": "old_office:read_ole_package",
}
_TEXTS = {
    "text/html": "web_text:read_html",
    "application/xhtml+xml": "web_text:read_html",
    "image/svg+xml": "web_text:read_html",
    "text/markdown": "web_text:read_markdown",
    "text/x-markdown": "web_text:read_markdown",
    "message/rfc822": "mail:read_mail",
}
_PLAIN = "web_text:read_plain_text"
_CARDS = "cards:read_cards"
_UNNAMED = frozenset({"", "application/octet-stream", "text/plain"})
TEXT_TABLES = frozenset(
    # The last is what an old site calls them, or the name of the file.
    ("text/csv", "text/tab-separated-values", "application/vnd.ms-excel")
)
_KNOWN = _UNNAMED | {
    *_TEXTS,
    *TEXT_TABLES,
    *("text/x-log", "text/rtf", "application/rtf"),
}
_LOOKS_LIKE_CARDS = re.compile(rb"\s*BEGIN:(VCARD|VCALENDAR)\s", re.IGNORECASE)
# Formats for programs: their words are not where a person would read them.
_LOOKS_LIKE_XML = re.compile(rb"\s*<\?xml\s", re.IGNORECASE)
_LOOKS_LIKE_DATA = re.compile(rb"\s*([\[{]\s*[\"{\[]|%YAML)", re.IGNORECASE)
_LOOKS_LIKE_HTML = re.compile(
    rb"\s*(<!doctype html|<html|<\?xml[^>]*>\s*<(html|svg))", re.IGNORECASE
)
_LOOKS_LIKE_MAIL = re.compile(
    rb"(?:[!-9;-~]{1,60}:[^\n]*\n(?:[ \t][^\n]*\n)*){2,}", re.IGNORECASE
)
_OF_MAIL = re.compile(
    rb"^(received|from|to|date|subject|message-id):", re.IGNORECASE | re.MULTILINE
)


def reader_of(
    source: Source, *, media_type: str = "", is_inner: bool = False
) -> str | Gap:
    """Return the reader of a file as "module:function", or why none can read it.

    Text in a format that is not known is read as plain text within another file only.
    """
    if isinstance(source, str):
        with open(source, "rb") as file:
            return _reader_of(file, media_type, is_inner)
    source.seek(0)
    try:
        return _reader_of(source, media_type, is_inner)
    finally:
        source.seek(0)


def _reader_of(file: IO[bytes], media_type: str, is_inner: bool) -> str | Gap:
    head = file.read(HEAD)
    file.seek(0)
    if b"%PDF-" in head[:1024]:
        return "pdf:read_pdf"
    if head.lstrip()[:5] == b"{\\rtf":
        return "rtf:read_rtf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _in_zip(file)
    if head.startswith(_OLE):
        return _in_ole(file)
    media_type = media_type.partition(";")[0].strip().lower()
    found = _by_signature(head) or _text(head, media_type)
    is_unknown = media_type not in _KNOWN or _LOOKS_LIKE_XML.match(head)
    if media_type != "text/plain":
        # What a page or a form has as plain text may begin with such a sign.
        is_unknown = is_unknown or _LOOKS_LIKE_DATA.match(head)
    return Gap.UNSUPPORTED if found == _PLAIN and is_unknown and not is_inner else found


def _by_signature(head: bytes) -> str | Gap | None:
    brand = head[8:12]
    if head.startswith(_PICTURES) or (head[:4] == b"RIFF" and brand == b"WEBP"):
        return "pictures:read_picture"
    if head[4:8] == b"ftyp":
        if brand in _IMAGE_BRANDS:
            return "pictures:read_picture"
        return Gap.SOUND if brand in _SOUND_BRANDS else Gap.FILM
    if head[:4] == b"RIFF":
        return Gap.SOUND if brand == b"WAVE" else Gap.FILM
    if head.startswith(b"OggS"):
        return Gap.FILM if b"theora" in head[:200] else Gap.SOUND
    for signatures, gap in (
        (_SOUNDS, Gap.SOUND),
        (_FILMS, Gap.FILM),
        (_ARCHIVES, Gap.ARCHIVE),
    ):
        if head.startswith(signatures):
            return gap
    if head[257:262] == b"ustar":
        return Gap.ARCHIVE
    if head.startswith(_METAFILES) and 0 in head:
        return "binary:read_binary"
    return None


def _in_zip(file: IO[bytes]) -> str | Gap:
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            declared = _declared(archive)
    except BROKEN:
        return Gap.DAMAGED
    for beginning, reader in _DECLARED_PACKAGES.items():
        if declared.startswith(beginning):
            return reader
    if "META-INF/container.xml" in names:
        return "epub:read_epub"
    if "[Content_Types].xml" in names:
        for folder, reader in _PACKAGES.items():
            if any(name.startswith(folder) for name in names):
                return reader
    return Gap.ARCHIVE


def _declared(archive: zipfile.ZipFile) -> str:
    if "mimetype" not in archive.namelist():
        return ""
    if archive.getinfo("mimetype").file_size > 100:
        return ""
    return archive.read("mimetype").decode("ascii", "replace").strip()


def _in_ole(file: IO[bytes]) -> str | Gap:
    try:
        with olefile.OleFileIO(io.BytesIO(file.read())) as container:
            for stream, reader in _STREAMS.items():
                if container.exists(stream):
                    return reader
    except Exception:  # noqa: BLE001 - olefile has no common error
        return Gap.DAMAGED
    return "binary:read_binary"


def _text(head: bytes, media_type: str) -> str | Gap:
    for kind, gap in (("audio/", Gap.SOUND), ("video/", Gap.FILM)):
        if media_type.startswith(kind):
            return gap
    if guess_encoding(head) is None:
        return Gap.UNSUPPORTED
    if _LOOKS_LIKE_CARDS.match(head.removeprefix(b"\xef\xbb\xbf")):
        return _CARDS
    if media_type in _TEXTS:
        return _TEXTS[media_type]
    if media_type in _UNNAMED:
        if _LOOKS_LIKE_HTML.match(head):
            return "web_text:read_html"
        mail = _LOOKS_LIKE_MAIL.match(head)
        if mail and len(set(map(bytes.lower, _OF_MAIL.findall(mail[0])))) > 1:
            return "mail:read_mail"
    return _PLAIN
