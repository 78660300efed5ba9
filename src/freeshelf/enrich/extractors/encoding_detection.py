"""Which encoding a text is in, by its bytes."""

import codecs
import re
from typing import IO

from charset_normalizer import from_bytes

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
LATIN = "cp1252"
# What is meant by a name (https://encoding.spec.whatwg.org/#names-and-labels).
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
# Of the languages that the library is likely to hold; more would only mislead.
_LIKELY = (
    *("cp1252", "cp1251", "cp1256", "gb18030", "big5", "koi8_r"),
    *("cp1254", "cp1253", "cp1255", "iso8859_6", "iso8859_5", "shift_jis", "euc_kr"),
)
_PLAIN = r"<p>a-b \u0041 +AGE- &amp; =41</p>"
_MOST_BROKEN = 0.2  # of what is not ASCII, in a text that is UTF-8 all the same
_LETTERS_A_ZERO = 100  # at least, of a text that holds some
_BEGINNING = 256 * 1024
_SAMPLE = 32 * 1024  # of what is not ASCII; more do not change the answer
_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w.:-]{2,40})"""
    rb"""|<\?xml[^>]{0,100}encoding\s*=\s*["']([\w.:-]{2,40})""",
    re.IGNORECASE,
)


def informative_sample(file: IO[bytes]) -> bytes:
    """The beginning of a text or, where that is plain letters, the part where they end.

    The first byte of it begins a character.
    """
    part = beginning = file.read(_BEGINNING)
    while part.isascii() and (part := file.read(_BEGINNING)):
        pass
    return part if part and 0 not in beginning else beginning


def guess_encoding(sample: bytes) -> str | None:
    """Return the encoding of a text by a part of it, None for what is no text."""
    for mark, encoding in _MARKS:
        if sample.startswith(mark):
            return encoding
    if zeros := sample.count(0):
        is_text = zeros * _LETTERS_A_ZERO <= len(sample) and _decodes(sample, "utf-8")
        return _unmarked_utf16(sample) or ("utf-8" if is_text else None)
    if is_utf8(sample):
        return "utf-8"
    best = from_bytes(_telling(sample), cp_isolation=list(_LIKELY)).best()
    return best.encoding if best else LATIN


def declared_encoding(beginning: bytes) -> str | None:
    """The encoding that HTML or XML names in its first bytes, if it is one and fits."""
    match = _DECLARED.search(beginning)
    if match is None:
        return None
    name = (match[1] or match[2]).decode("ascii")
    try:
        # What is named in plain letters leaves plain letters as they are.
        is_possible = _PLAIN.encode("ascii").decode(name, "replace") == _PLAIN
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    return _MEANT.get(found, found) if is_possible else None


def _unmarked_utf16(sample: bytes) -> str | None:
    """UTF-16 without a mark: its spaces and line ends hold zeros on one side only."""
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
    """Whether a text is in UTF-8, but for a few bytes that are broken or were put in.

    By chance, hardly anything in another encoding is a character of it.
    """
    if _decodes(sample, "utf-8"):
        return True
    text = sample.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    others = sum(1 for character in text if character > "\x7f")
    return broken < _MOST_BROKEN * others


def _telling(sample: bytes) -> bytes:
    """The lines that are not ASCII; the others fit every encoding."""
    lines = [line for line in sample.splitlines() if not line.isascii()]
    return b"\n".join(lines)[:_SAMPLE]
