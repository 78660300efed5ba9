"""What kind of file bytes are: by what they hold first, by their name second."""

import mimetypes
import zipfile

from django.core.files.base import File as DjangoFile

from freeshelf.library.errors import UploadError

_OCTETS = "application/octet-stream"
_HEAD = 2048
_OOXML = "application/vnd.openxmlformats-officedocument"
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument"
# First bytes that only one kind of file has.
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
# A zip archive is what its members make it.
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
# Endings that not every machine has in its list of media types.
_ENDINGS = {
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
# Types whose files always begin with a mark: without it the name is wrong.
_MARKED = {
    "application/pdf",
    "application/zip",
    *_OLD_OFFICE_TYPES,
    *_ZIP_MEMBERS.values(),
    *_ZIP_MIMETYPES,
    "image/png",
    "image/jpeg",
    "image/gif",
}
# Named as pictures are, and read as documents.
_DOCUMENTS = {"image/vnd.djvu", "image/x-djvu"}
# Brands of the container that films and some pictures share.
_PICTURE_BRANDS = {
    **dict.fromkeys((b"avif", b"avis"), "image/avif"),
    **dict.fromkeys(
        (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"), "image/heic"
    ),
}
_DRAWN = {"application/pdf", "image/png", "image/jpeg", "image/tiff", "image/webp"}


def is_drawable(media_type: str) -> bool:
    """Whether pictures can be drawn of what bytes of this type show."""
    return media_type in _DRAWN


def is_picture_type(media_type: str) -> bool:
    """Whether bytes of this type are a picture."""
    return media_type.startswith("image/") and media_type not in _DOCUMENTS


def is_picture(media_type: str, head: bytes) -> bool:
    """Whether bytes are a picture, by their first ones or by what they are taken for.

    An older site, or the ending of a name, may have it that a picture is none.
    """
    if is_picture_type(media_type):
        return True
    if head[4:8] == b"ftyp":
        return head[8:12] in _PICTURE_BRANDS
    is_webp = head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    return is_webp or any(
        head.startswith(signature) and found.startswith("image/")
        for signature, found in _SIGNATURES
    )


def guess_media_type(name: str) -> str:
    """IANA media type by the name's ending."""
    known = _ENDINGS.get(name.rpartition(".")[2].lower())
    return known or mimetypes.guess_type(name)[0] or _OCTETS


def sniff_media_type(stream: DjangoFile, *, name: str) -> str:
    """IANA media type by the bytes; the name decides only what they leave open.

    Raises UploadError for a program and for bytes that are not what the name says.
    """
    stream.seek(0)
    head = stream.read(_HEAD)
    stream.seek(0)
    named = guess_media_type(name)
    found = _by_content(head, stream, named)
    if found == _OCTETS and head.startswith(_PROGRAMS):
        raise UploadError(name, "program")
    if found == _OCTETS and named in _MARKED:
        raise UploadError(name, "not_what_it_says")
    return named if found == _OCTETS else found


def _by_content(head: bytes, stream: DjangoFile, named: str) -> str:
    # Readers of PDF accept its mark anywhere in the first kilobyte.
    if b"%PDF-" in head[:1024]:
        return "application/pdf"
    if head.startswith(_ZIP):
        return _zip_type(stream)
    if head.startswith(_OLD_OFFICE):
        return named if named in _OLD_OFFICE_TYPES else "application/x-ole-storage"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp":
        return _PICTURE_BRANDS.get(head[8:12], "video/mp4")
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
        # Cut off or protected: the reading of its text will say so.
        return "application/zip"
    finally:
        stream.seek(0)
    for member, media_type in _ZIP_MEMBERS.items():
        if member in names:
            return media_type
    return "application/zip"
