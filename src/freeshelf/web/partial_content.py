"""Files that are sent whole or in part, so that a download can be resumed."""

import re
from collections.abc import Iterator, Mapping
from typing import IO, Any

from django.core.files.base import File
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from freeshelf.web.errors import NoSuchPartError

Stream = File | IO[bytes]
# No file has more bytes than eighteen digits can count.
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)
_CHUNK = 64 * 1024


def whole_or_part(
    request: HttpRequest, stream: Stream, size: int, headers: Mapping[str, str]
) -> HttpResponseBase:
    """Return a file with these headers, or the range of it that was asked for.

    `headers` have an ETag. Raises NoSuchPartError for a range that begins after the
    end.
    """
    if request.method == "HEAD":
        # A range is only for GET (RFC 9110, 14.2), and a body is not sent.
        stream.close()
        return HttpResponse(headers={**headers, "Content-Length": str(size)})
    try:
        wanted = _wanted_range(request, size, headers["ETag"])
    except NoSuchPartError:
        stream.close()
        raise
    if wanted is None:
        response = FileResponse(stream)
        # FileResponse guesses by the name in storage: set the known values afterwards.
        for name, value in headers.items():
            response.headers[name] = value
        return response
    first, last = wanted
    if (stop := getattr(stream, "stop_before", None)) is not None:
        stop(last + 1)
    return StreamingHttpResponse(
        _part(stream, first, last),
        status=206,
        headers={
            **headers,
            "Content-Length": str(last - first + 1),
            "Content-Range": f"bytes {first}-{last}/{size}",
        },
    )


def _wanted_range(request: HttpRequest, size: int, etag: str) -> tuple[int, int] | None:
    """Return first and last byte, None for the whole file."""
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
            raise NoSuchPartError(size=size)
        return size - length, size - 1
    first, last = int(start), min(int(end), size - 1) if end else size - 1
    if end and int(end) < first:
        return None
    if first >= size:
        raise NoSuchPartError(size=size)
    return first, last


def _part(stream: Any, first: int, last: int) -> Iterator[bytes]:
    with stream:
        stream.seek(first)
        left = last - first + 1
        while left > 0 and (block := stream.read(min(_CHUNK, left))):
            left -= len(block)
            yield block
