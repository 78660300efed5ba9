"""Streaming decompression of responses, with a size limit."""

import zlib
from collections.abc import Iterable, Iterator

ACCEPTED = "gzip, deflate"
_CHUNK = 64 * 1024
# The offset added to the window size tells zlib which header to expect.
_WINDOWS = {"gzip": 16 + zlib.MAX_WBITS, "x-gzip": 16 + zlib.MAX_WBITS}


class UnknownEncodingError(Exception):
    """Error for content in an encoding that was not requested, or that is broken."""


class TooLargeError(Exception):
    """Error for more bytes than allowed, compressed or decompressed."""


def unpacked(
    chunks: Iterable[bytes], *, encoding: str, max_bytes: int
) -> Iterator[bytes]:
    """Yield the bytes of a response in pieces of at most 64 KiB.

    Raises TooLargeError as soon as either size passes the limit, and
    UnknownEncodingError for an encoding other than gzip or deflate, for two encodings,
    or for broken data.
    """
    name = encoding.strip().lower()
    pieces = _counted(chunks, max_bytes)
    if name in {"", "identity"}:
        yield from pieces
        return
    if name not in {*_WINDOWS, "deflate"}:
        raise UnknownEncodingError(name)
    try:
        yield from _counted(_inflated(pieces, name), max_bytes)
    except zlib.error as error:
        raise UnknownEncodingError(name) from error


def _counted(chunks: Iterable[bytes], max_bytes: int) -> Iterator[bytes]:
    seen = 0
    for chunk in chunks:
        seen += len(chunk)
        if seen > max_bytes:
            raise TooLargeError
        yield chunk


def _inflated(chunks: Iterable[bytes], name: str) -> Iterator[bytes]:
    unpacker = None
    for chunk in chunks:
        if unpacker is None:
            unpacker = zlib.decompressobj(_window(name, chunk))
        waiting = chunk
        while waiting and not unpacker.eof:
            yield unpacker.decompress(waiting, _CHUNK)
            waiting = unpacker.unconsumed_tail
    if unpacker is not None and not unpacker.eof:
        raise UnknownEncodingError(name)


def _window(name: str, first: bytes) -> int:
    if name != "deflate":
        return _WINDOWS[name]
    # Servers send deflate with a zlib header, as the standard says, and without.
    has_header = len(first) > 1 and int.from_bytes(first[:2], "big") % 31 == 0
    return zlib.MAX_WBITS if has_header else -zlib.MAX_WBITS
