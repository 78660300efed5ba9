"""Make a copy of an image with bars over marked words and areas, and prove it."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from freeshelf.core import sandbox
from freeshelf.enrich import errors
from freeshelf.enrich.checks.copy_errors import StillReadError
from freeshelf.enrich.checks.proven_copies import CopyReport, read_by_ocr
from freeshelf.enrich.disclosure.copies.bars import bars_over
from freeshelf.enrich.disclosure.copies.wishes import Promise
from freeshelf.enrich.disclosure.findings import Box
from freeshelf.enrich.page_images import COPIER
from freeshelf.library.models import FileContent, PageText

_LIMITS = sandbox.SandboxLimits(
    memory_bytes=1024 * sandbox.MEBIBYTE, cpu_seconds=60, wall_seconds=300
)
# Of the height of a word: letters stand out of the box that OCR gives.
_MARGIN = 0.15
# Shorter words are a part of many others.
_LONG_WORD = 5


@dataclass(slots=True)
class _Words:
    """Words of a page under bars, those that follow each other as one, and the rest."""

    gone: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    def take(self, words: Sequence[str], *, is_gone: bool) -> None:
        """Take in words that stand one after the other."""
        if is_gone:
            self.gone += [" ".join(words), *(w for w in words if len(w) >= _LONG_WORD)]
        else:
            self.kept += words


def copy_picture(
    content: FileContent,
    source: Path,
    target: BinaryIO,
    places: Sequence[Sequence[float]],
    *,
    languages: Sequence[str] = (),
) -> CopyReport:
    """Write a copy of an image, painted black at places, once OCR found nothing there.

    `places` are page, and box in shares of width and height; each goes from all pages
    of an image. Raises CopyRefusedError if OCR reads a word that was to go, and
    UnfitForCopyError for an image that cannot be copied. Nothing is written then.
    """
    bars = [list(box) for _page, *box in places]
    arguments = {"path": str(source.resolve()), "bars": bars}
    with tempfile.NamedTemporaryFile(prefix="freeshelf-copy-") as written:
        try:
            with closing(sandbox.stream(COPIER, arguments, limits=_LIMITS)) as blocks:
                written.writelines(each for each in blocks if isinstance(each, bytes))
        except sandbox.SandboxError as error:
            raise errors.UnfitForCopyError from error
        written.flush()
        promise = _promise(content, bars)
        read = _read_again(Path(written.name), promise, languages)
        written.seek(0)
        shutil.copyfileobj(written, target)
    return CopyReport(
        pages=1,
        drawn=(1,),
        lost_tags=False,
        was_read_by_ocr=bool(read),
        shown=tuple(promise.kept.values()),
    )


def _read_again(
    copy: Path, promise: Promise, languages: Sequence[str]
) -> dict[int, str]:
    try:
        read = read_by_ocr(copy, promise, languages, is_image=True)
    except errors.UnreadCopyError:
        if promise.gone:
            raise
        # Nothing was to go: a person looks at it instead.
        return {}
    texts = {number: each.placed.text for number, each in read.items()}
    if promise.broken_by(texts):
        raise StillReadError(pages=", ".join(map(str, texts)))
    return texts


def bars_in_shares(row: PageText, boxes: Sequence[Box]) -> list[list[float]]:
    """Return the bars over boxes in points of an image, in shares of it."""
    width, height = row.width, row.height
    bars = []
    for x0, y0, x1, y1 in bars_over(boxes, row.word_boxes, width=width, height=height):
        margin = _MARGIN * (y1 - y0)
        left, right = max(x0 - margin, 0) / width, min(x1 + margin, width) / width
        top, bottom = max(y0 - margin, 0) / height, min(y1 + margin, height) / height
        bars.append([row.number, left, top, right, bottom])
    return bars


def _promise(content: FileContent, bars: Sequence[Sequence[float]]) -> Promise:
    """Return what OCR must not read in a copy with these bars, and what may stay."""
    gone: list[str] = []
    kept: dict[int, str] = {}
    rows = PageText.objects.filter(content=content, width__gt=0, height__gt=0)
    for row in rows.order_by("number"):
        words = _Words()
        for is_gone, run in _runs(row, bars):
            words.take(run, is_gone=is_gone)
        gone += words.gone
        kept[row.number] = " ".join(words.kept)
    drawn = range(1, max([content.page_count or 1, *kept]) + 1)
    return Promise(gone=gone, kept=kept, drawn=drawn)


def _runs(
    row: PageText, bars: Sequence[Sequence[float]]
) -> Iterator[tuple[bool, list[str]]]:
    """Yield runs of words that are all under bars, or all beside them."""
    run: list[str] = []
    was_gone = False
    for start, end, *box in sorted(row.word_boxes):
        x, y = (box[0] + box[2]) / 2 / row.width, (box[1] + box[3]) / 2 / row.height
        is_gone = any(x0 <= x <= x1 and y0 <= y <= y1 for x0, y0, x1, y1 in bars)
        if run and is_gone != was_gone:
            yield was_gone, run
            run = []
        was_gone = is_gone
        run.append(row.text[start:end])
    if run:
        yield was_gone, run
