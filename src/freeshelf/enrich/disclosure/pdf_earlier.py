"""Earlier states of a PDF: a program that saves by adding leaves all before in it."""

import io
import re
from collections.abc import Collection, Iterator
from dataclasses import replace

import pikepdf

from freeshelf.enrich.disclosure.findings import (
    Gap,
    Means,
    NotLookedAt,
    Piece,
    Place,
    Seen,
    Strength,
    Trait,
)
from freeshelf.enrich.disclosure.pdf_leftovers import placed_lines
from freeshelf.enrich.disclosure.pdf_parts import Inner, Parts
from freeshelf.enrich.disclosure.pdf_values import BROKEN

_END = re.compile(rb"%%EOF[ \t]*(?:\r\n|\r|\n)?")
_MOST = 6
_MAX_BYTES = 60_000_000
_LINEARIZED = b"/Linearized"
_HEAD = 2048


def earlier_states(
    content: bytes, max_pages: int, *, inner: Inner | None = None
) -> Iterator[Seen]:
    """Yield what earlier states of a file have, whether the last has it or not.

    A state that was only signed or saved again has nothing of its own.
    """
    ends = [match.end() for match in _END.finditer(content)]
    if ends and not content[ends[-1] :].strip(b"\0\r\n\t "):
        ends.pop()
    if ends and _LINEARIZED in content[:_HEAD]:
        # The first part of such a file is its first page, not a state.
        ends.pop(0)
    if not ends:
        return
    place = Place(parts=(("revision", len(ends)),))
    yield Trait("earlier_revision", Strength.WEAK, place, Means.EARLIER_REVISION)
    if len(ends) > _MOST or sum(ends[-_MOST:]) > _MAX_BYTES:
        yield NotLookedAt(Gap.TOO_LARGE, place)
    # Lines are compared as PDFium returns them: paragraphs may join a broken word.
    last = {line for _page, line in placed_lines(content, max_pages)}
    read = 0
    for number, end in reversed(list(enumerate(ends, start=1))[-_MOST:]):
        read += end
        if read > _MAX_BYTES:
            return
        yield from _state(content[:end], number, max_pages, inner, last)


def _state(
    content: bytes,
    number: int,
    max_pages: int,
    inner: Inner | None,
    last: Collection[str],
) -> Iterator[Seen]:
    step = ("revision", number)
    for page, line in placed_lines(content, max_pages):
        if line not in last:
            yield Piece(line, Place(page, parts=(step,)), Means.EARLIER_REVISION)
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            parts = Parts(pdf, None, max_pages=max_pages, inner=inner)
            for seen in parts.seen():
                # Traits of the state are those of the file; only words may be gone.
                if isinstance(seen, Piece):
                    place = replace(seen.place, parts=(step, *seen.place.parts))
                    yield Piece(seen.text, place, Means.EARLIER_REVISION)
    except BROKEN:
        return
