"""Copy plain text: its lines as they read, in UTF-8, without what nobody sees."""

import codecs
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import partial

from freeshelf.enrich.disclosure.binary import content_of
from freeshelf.enrich.disclosure.copies.job import Job, NotCopiedError
from freeshelf.enrich.disclosure.copies.letters import without_unseen
from freeshelf.enrich.disclosure.copies.marks import BAR, Slot
from freeshelf.enrich.disclosure.findings import Means
from freeshelf.enrich.disclosure.recognition import Source
from freeshelf.enrich.extractors.plain_text import guess_encoding, informative_sample

_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# Of these a text may have some that no eye sees: they can spell whole messages.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_KEPT = frozenset("\t\f\u200e\u200f\u061c")
# Joiners are letters of Persian and Indic scripts, and of no other.
_JOINER = re.compile("(?<=[^\\x00-\\u02ff\u200c\u200d])[\u200c\u200d]")


# In place of all words under one bar: of one length, whatever they are.
UNDER_BAR = BAR * 12
# Words that are hidden so leave no gap where they stood.
_WITHOUT_ROOM = (Means.HIDDEN_TEXT, Means.TRACKED_CHANGE, Means.OUTSIDE_PAGE)


def seen(text: str) -> str:
    """Return a text without characters that nobody sees; the ends of lines stay."""
    if text.isascii() and text.isprintable():
        return text
    text = without_unseen(text)
    joined = {found.start() for found in _JOINER.finditer(text)}
    return "".join(
        each
        for place, each in enumerate(text)
        if each == "\n"
        or each in _KEPT
        or place in joined
        or unicodedata.category(each) not in _UNSEEN
    )


def in_place_of(means: Means) -> str:
    """Return what stands for words that are hidden so: a bar, a gap, or nothing."""
    if means is Means.REDACTION:
        return UNDER_BAR
    return "" if means in _WITHOUT_ROOM else " "


class NewText:
    """Lines of a new text."""

    def __init__(self, lines: Iterable[str], *, has_mark: bool = False) -> None:
        self._lines = [seen(line).rstrip(" \t") for line in lines]
        self._has_mark = has_mark

    def slots(self) -> list[Slot]:
        """Return the lines, to put bars into them."""
        return [
            Slot(line, partial(self._lines.__setitem__, number), ends=True)
            for number, line in enumerate(self._lines)
        ]

    def written(self) -> io.BytesIO:
        """Return the text as bytes."""
        whole = "\n".join([*self._lines, ""])
        return io.BytesIO(whole.encode("utf-8-sig" if self._has_mark else "utf-8"))


def copy_plain_text(job: Job) -> tuple[list[list[Slot]], list[list[Slot]]]:
    """Write the lines of a text anew.

    Returns the text that extraction reads, in its order, and all other text.
    """
    content = content_of(job.source)
    # Spreadsheets tell UTF-8 by its mark.
    job.target = NewText(lines_of(content), has_mark=content.startswith(_MARKS))
    return [job.target.slots()], []


def lines_of(source: Source | bytes) -> Iterator[str]:
    """Yield the lines of a text. Raises NotCopiedError for what is none."""
    content = source if isinstance(source, bytes) else content_of(source)
    encoding = guess_encoding(informative_sample(io.BytesIO(content)))
    if encoding is None:
        raise NotCopiedError
    # Ends of lines of all systems are read, as extraction does it.
    text = io.TextIOWrapper(io.BytesIO(content), encoding, errors="replace")
    return (line.removesuffix("\n") for line in text)
