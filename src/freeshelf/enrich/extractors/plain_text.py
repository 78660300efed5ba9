"""Extract plain text and CSV as logical pages, in the encoding that their bytes show.

Invalid bytes become replacement characters, and the text continues.
"""

import codecs
import io
import re
from collections.abc import Iterator
from functools import partial
from typing import IO, Any

from charset_normalizer import from_bytes

from freeshelf.enrich.extractors.messages import Stop
from freeshelf.enrich.extractors.paging import Paragraph, send_document

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
LATIN = "cp1252"
# Encodings that names stand for (https://encoding.spec.whatwg.org/#names-and-labels).
_MEANT = {
    "ascii": LATIN,
    "iso8859-1": LATIN,
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
# Encodings of the languages that the library is likely to have; more would mislead.
_LIKELY = (
    *("cp1252", "cp1251", "cp1256", "gb18030", "big5", "koi8_r"),
    *("cp1254", "cp1253", "cp1255", "iso8859_6", "iso8859_5", "shift_jis", "euc_kr"),
)
_PLAIN = r"<p>a-b \u0041 +AGE- &amp; =41</p>"
_MAX_BROKEN = 0.2  # of the non-ASCII characters, in a text that is UTF-8 all the same
_LETTERS_A_ZERO = 100  # minimum for a text that contains some
_BEGINNING = 256 * 1024
_SAMPLE = 32 * 1024  # of the non-ASCII lines; more do not change the result
_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w.:-]{2,40})"""
    rb"""|<\?xml[^>]{0,100}encoding\s*=\s*["']([\w.:-]{2,40})""",
    re.IGNORECASE,
)


def informative_sample(file: IO[bytes]) -> bytes:
    """Return the beginning of a text, or its first part that is not ASCII.

    Its first byte begins a character.
    """
    part = beginning = file.read(_BEGINNING)
    while part.isascii() and (part := file.read(_BEGINNING)):
        pass
    return part if part and 0 not in beginning else beginning


def decode_text(content: bytes) -> str | None:
    """Return the text of a whole file, None for binary data."""
    encoding = guess_encoding(informative_sample(io.BytesIO(content)))
    return None if encoding is None else content.decode(encoding, "replace")


def guess_encoding(sample: bytes) -> str | None:
    """Return the encoding of a text sample, None for binary data."""
    for mark, encoding in _MARKS:
        if sample.startswith(mark):
            return encoding
    if zeros := sample.count(0):
        is_text = zeros * _LETTERS_A_ZERO <= len(sample) and _decodes(sample, "utf-8")
        return _unmarked_utf16(sample) or ("utf-8" if is_text else None)
    if is_utf8(sample):
        return "utf-8"
    best = from_bytes(_non_ascii_lines(sample), cp_isolation=list(_LIKELY)).best()
    return best.encoding if best else LATIN


def declared_encoding(beginning: bytes) -> str | None:
    """Return the encoding that HTML or XML declares, if it exists and fits."""
    match = _DECLARED.search(beginning)
    if match is None:
        return None
    name = (match[1] or match[2]).decode("ascii")
    try:
        # A name in ASCII must belong to an encoding that leaves ASCII unchanged.
        is_possible = _PLAIN.encode("ascii").decode(name, "replace") == _PLAIN
        encoding = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    return _MEANT.get(encoding, encoding) if is_possible else None


def _unmarked_utf16(sample: bytes) -> str | None:
    """Detect UTF-16 without a BOM: only one side of its code units has zeros."""
    whole = sample[: len(sample) // 2 * 2]
    low, high = whole[::2], whole[1::2]
    for encoding, zeros, others in (
        ("utf-16-le", high.count(0), low.count(0)),
        ("utf-16-be", low.count(0), high.count(0)),
    ):
        if zeros > 10 * others and _decodes(whole, encoding):
            text = whole.decode(encoding, "ignore")
            odd = sum(1 for c in text if not (c.isprintable() or c.isspace()))
            if odd <= len(text) // 100:
                return encoding
    return None


def _decodes(sample: bytes, encoding: str) -> bool:
    try:
        # The sample may end within a character.
        codecs.getincrementaldecoder(encoding)().decode(sample)
    except UnicodeDecodeError:
        return False
    return True


def is_utf8(sample: bytes) -> bool:
    """Return whether a text is UTF-8, except for a few broken bytes.

    Text in another encoding is hardly ever valid UTF-8 by chance.
    """
    if _decodes(sample, "utf-8"):
        return True
    text = sample.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    others = sum(1 for character in text if character > "\x7f")
    return broken < _MAX_BROKEN * others


def _non_ascii_lines(sample: bytes) -> bytes:
    """Return the lines that are not ASCII; the others fit every encoding."""
    lines = [line for line in sample.splitlines() if not line.isascii()]
    return b"\n".join(lines)[:_SAMPLE]


_LINE = 64 * 1024  # a file without line ends is read in pieces of this length


def read_plain_text(*, path: str, max_pages: int) -> Iterator[dict[str, Any]]:
    """Yield the messages of a text file, up to max_pages of about 500 words.

    A line is a paragraph; a form feed is a page break.
    """
    with open(path, "rb") as file:
        encoding = guess_encoding(informative_sample(file))
    if encoding is None:
        yield Stop("damaged").message()
        return
    with open(path, encoding=encoding, errors="replace") as text:
        lines = iter(partial(text.readline, _LINE), "")
        yield from send_document("", map(Paragraph, lines), max_pages=max_pages)
