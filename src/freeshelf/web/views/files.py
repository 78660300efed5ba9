"""Views of files, through the access rule."""

import re
from collections.abc import Iterator

from django.core.files.base import File as StoredFile
from django.core.files.storage import storages
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, http_date, quote_etag
from django.utils.translation import gettext as _

from freeshelf.enrich.errors import EnrichError, PictureBusyError
from freeshelf.enrich.page_images import COPY_VERSION, picture_copy
from freeshelf.library.media_types import is_picture
from freeshelf.library.models import File, FileContent
from freeshelf.web.errors import NoSuchPartError, NotFoundError
from freeshelf.web.lookups import get_file
from freeshelf.web.search_statistics import record_opened
from freeshelf.web.views.page_images import busy

# No file has more bytes than eighteen digits can count.
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)
_CHUNK = 64 * 1024
_HEAD = 16  # bytes that identify an image
# Content of a file must not run or load anything. Browsers' PDF viewers do not work in
# a sandbox, so a PDF gets the rest of the policy only.
_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"
_PDF_POLICY = (
    "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; "
    "img-src 'self' data: blob:; frame-ancestors 'none'"
)


def download(
    request: HttpRequest, identifier: str, number: int, name: str
) -> HttpResponse | StreamingHttpResponse:
    """Return a file, complete or a range of it."""
    file = get_file(identifier, number, user=request.user)
    version = file.current
    assert version is not None  # noqa: S101 - get_file makes sure
    if name != version.original_name:
        return HttpResponseRedirect(file.download_url())
    record_opened(request, identifier)
    content = version.content
    headers = _headers(file, content, version.original_name)
    stream, size = _open(content), content.size
    if is_picture(content.media_type, stream.read(_HEAD)):
        stream.close()
        try:
            copy = picture_copy(content=content)
        except PictureBusyError:
            return busy()
        except EnrichError as error:
            raise NotFoundError(
                _("The camera data could not be removed from this image.")
            ) from error
        stream, size = StoredFile(copy.open("rb")), copy.stat().st_size
        headers["ETag"] = quote_etag(f"{content.pk}-{COPY_VERSION}")
    stream.seek(0)
    unchanged = get_conditional_response(request, etag=headers["ETag"])
    if unchanged is not None:
        stream.close()
        for key in ("Cache-Control", "ETag"):
            unchanged.headers[key] = headers[key]
        return unchanged
    return _answer(stream, size, headers, _wanted_range(request, size, headers["ETag"]))


def _answer(
    stream: StoredFile,
    size: int,
    headers: dict[str, str],
    wanted: tuple[int, int] | None,
) -> HttpResponse | StreamingHttpResponse:
    if wanted is None:
        complete = FileResponse(stream)
        # FileResponse guesses by the name in storage: set the known values afterwards.
        for name, value in headers.items():
            complete.headers[name] = value
        return complete
    first, last = wanted
    return StreamingHttpResponse(
        _part(stream, first, last),
        status=206,
        headers={
            **headers,
            "Content-Length": str(last - first + 1),
            "Content-Range": f"bytes {first}-{last}/{size}",
        },
    )


def _headers(file: File, content: FileContent, name: str) -> dict[str, str]:
    is_pdf = content.media_type == "application/pdf"
    is_open = {file.access_rights, file.resource.access_rights} == {"open"}
    return {
        "Content-Type": content.media_type if is_pdf else _inert(content.media_type),
        "Content-Disposition": content_disposition_header(
            as_attachment=not is_pdf, filename=name
        )
        or "attachment",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": _PDF_POLICY if is_pdf else _POLICY,
        "Cache-Control": "public, no-cache" if is_open else "private, no-store",
        "Accept-Ranges": "bytes",
        "ETag": quote_etag(content.pk),
        "Last-Modified": http_date(content.stored_at.timestamp()),
    }


def _inert(media_type: str) -> str:
    """Return the media type for a download, generic for active content."""
    if media_type.startswith("text/") and media_type not in ("text/plain", "text/csv"):
        return "application/octet-stream"
    if "xml" in media_type.rpartition("/")[2] and "openxml" not in media_type:
        return "application/octet-stream"
    return media_type


def _wanted_range(request: HttpRequest, size: int, etag: str) -> tuple[int, int] | None:
    """Return first and last byte, None for the whole file.

    Raises NoSuchPartError for a range that begins after the end.
    """
    range_header = request.headers.get("Range", "")
    if not range_header or request.headers.get("If-Range", etag) != etag:
        return None
    match = _RANGE.fullmatch(range_header.strip())
    # Anything but one plain range may be answered by the whole file (RFC 9110, 14.2).
    if match is None or match.groups() == ("", ""):
        return None
    start, end = match.groups()
    if not start:
        length = min(int(end), size)
        if not length:
            raise NoSuchPartError(size)
        return size - length, size - 1
    first, last = int(start), min(int(end), size - 1) if end else size - 1
    if end and int(end) < first:
        return None
    if first >= size:
        raise NoSuchPartError(size)
    return first, last


def _part(stream: StoredFile, first: int, last: int) -> Iterator[bytes]:
    with stream:
        stream.seek(first)
        left = last - first + 1
        while left > 0 and (block := stream.read(min(_CHUNK, left))):
            left -= len(block)
            yield block


def _open(content: FileContent) -> StoredFile:
    try:
        return storages["library"].open(content.storage_name)
    except FileNotFoundError as error:
        raise NotFoundError(_("The file is missing. Tell the library.")) from error
