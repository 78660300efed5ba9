"""Detect the media type of a file, by its content first and its name second."""

import mimetypes
import zipfile

from django.core.files.base import File as DjangoFile

from freeshelf.library.errors import UploadError

_OCTETS = "application/octet-stream"
_HEAD = 2048
_OOXML = "application/vnd.openxmlformats-officedocument"
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument"
# Signatures that identify one type of file.
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"{\\rtf", "application/rtf"),
    (b"ID3", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
    (b"\x1aE\xdf\xa3", "video/webm"),
)
_PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe")
_ZIP = b"PK\x03\x04"
# A zip archive is identified by its members.
_ZIP_MEMBERS = {
    "word/document.xml": f"{_OOXML}.wordprocessingml.document",
    "xl/workbook.xml": f"{_OOXML}.spreadsheetml.sheet",
    "ppt/presentation.xml": f"{_OOXML}.presentationml.presentation",
}
_ZIP_MIMETYPES = {
    "application/epub+zip",
    f"{_OPEN_DOCUMENT}.text",
    f"{_OPEN_DOCUMENT}.spreadsheet",
    f"{_OPEN_DOCUMENT}.presentation",
}
# Extensions that are missing from the list of media types on some systems.
_EXTENSIONS = {
    "md": "text/markdown",
    "markdown": "text/markdown",
    "rtf": "application/rtf",
    "epub": "application/epub+zip",
    "odt": f"{_OPEN_DOCUMENT}.text",
    "ods": f"{_OPEN_DOCUMENT}.spreadsheet",
    "odp": f"{_OPEN_DOCUMENT}.presentation",
    "docx": f"{_OOXML}.wordprocessingml.document",
    "xlsx": f"{_OOXML}.spreadsheetml.sheet",
    "pptx": f"{_OOXML}.presentationml.presentation",
}
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_OFFICE_TYPES = {
    "application/msword",
    "application/vnd.ms-excel",
    "application/vnd.ms-powerpoint",
}
# Types whose files always begin with a signature: without it the name is wrong.
_WITH_SIGNATURE = {
    "application/pdf",
    "application/zip",
    *_OLD_OFFICE_TYPES,
    *_ZIP_MEMBERS.values(),
    *_ZIP_MIMETYPES,
    "image/png",
    "image/jpeg",
    "image/gif",
}
# Named like images, but treated as documents.
_DOCUMENTS = {"image/vnd.djvu", "image/x-djvu"}
# Brands of the container that videos and some images share.
_IMAGE_BRANDS = {
    **dict.fromkeys((b"avif", b"avis"), "image/avif"),
    **dict.fromkeys(
        (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"), "image/heic"
    ),
}
_TABLES = {
    *("text/csv", "text/tab-separated-values", "application/vnd.ms-excel"),
    *(f"{_OOXML}.spreadsheetml.sheet", f"{_OPEN_DOCUMENT}.spreadsheet"),
}
_DRAWABLE = {"application/pdf", "image/png", "image/jpeg", "image/tiff", "image/webp"}


def is_drawable(media_type: str) -> bool:
    """Return whether page images can be rendered from files of this type."""
    return media_type in _DRAWABLE


def is_table(media_type: str) -> bool:
    """Return whether files of this type are tables."""
    return media_type in _TABLES


def is_picture_type(media_type: str) -> bool:
    """Return whether files of this type are images."""
    return media_type.startswith("image/") and media_type not in _DOCUMENTS


def is_picture(media_type: str, head: bytes) -> bool:
    """Return whether content is an image, by its first bytes or its declared type.

    The type that an old site or a file extension gives may be wrong.
    """
    if is_picture_type(media_type):
        return True
    if head[4:8] == b"ftyp":
        return head[8:12] in _IMAGE_BRANDS
    is_webp = head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    return is_webp or any(
        head.startswith(signature) and found.startswith("image/")
        for signature, found in _SIGNATURES
    )


def guess_media_type(name: str) -> str:
    """Return the IANA media type for the extension of a name."""
    media_type = _EXTENSIONS.get(name.rpartition(".")[2].lower())
    return media_type or mimetypes.guess_type(name)[0] or _OCTETS


def sniff_media_type(stream: DjangoFile, *, name: str) -> str:
    """Return the IANA media type by content; the name decides only ambiguous cases.

    Raises UploadError for a program and for bytes that are not what the name says.
    """
    stream.seek(0)
    head = stream.read(_HEAD)
    stream.seek(0)
    by_name = guess_media_type(name)
    by_content = _by_content(head, stream, by_name)
    if by_content == _OCTETS and head.startswith(_PROGRAMS):
        raise UploadError(name, "program")
    if by_content == _OCTETS and by_name in _WITH_SIGNATURE:
        raise UploadError(name, "not_what_it_says")
    return by_name if by_content == _OCTETS else by_content


def _by_content(head: bytes, stream: DjangoFile, by_name: str) -> str:
    # PDF viewers accept the signature anywhere in the first kilobyte.
    if b"%PDF-" in head[:1024]:
        return "application/pdf"
    if head.startswith(_ZIP):
        return _zip_type(stream)
    if head.startswith(_OLD_OFFICE):
        return by_name if by_name in _OLD_OFFICE_TYPES else "application/x-ole-storage"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp":
        return _IMAGE_BRANDS.get(head[8:12], "video/mp4")
    for signature, media_type in _SIGNATURES:
        if head.startswith(signature):
            return media_type
    return _OCTETS


def _zip_type(stream: DjangoFile) -> str:
    try:
        with zipfile.ZipFile(stream) as archive:
            names = set(archive.namelist())
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 100:
                declared = archive.read("mimetype").decode("ascii", "replace").strip()
                if declared in _ZIP_MIMETYPES:
                    return declared
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, OSError):
        # Damaged or encrypted: text extraction will report it.
        return "application/zip"
    finally:
        stream.seek(0)
    for member, media_type in _ZIP_MEMBERS.items():
        if member in names:
            return media_type
    return "application/zip"
