"""Make a copy of a file and prove it, or refuse it."""

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO

from freeshelf.core import sandbox
from freeshelf.enrich import errors
from freeshelf.enrich.checks.copy_errors import StillReadError
from freeshelf.enrich.disclosure.copies.read_lines import boxes_of_lines
from freeshelf.enrich.disclosure.copies.wishes import PdfWishes, Promise
from freeshelf.enrich.ocr import engine
from freeshelf.enrich.ocr.page_reading import PageReader, PageReading, PageSource

_WRITER = "freeshelf.enrich.disclosure.copies.pdf:write_copy"
_READER = "freeshelf.enrich.disclosure.copies.pdf_beside:read_beside"
_READING_LIMITS = sandbox.SandboxLimits(
    memory_bytes=1024 * sandbox.MEBIBYTE, cpu_seconds=20, wall_seconds=40
)
LIMITS = sandbox.SandboxLimits(
    memory_bytes=1536 * sandbox.MEBIBYTE,
    cpu_seconds=900,
    wall_seconds=3600,
    silence_seconds=3600,
    niceness=10,
)
# A name that tells nothing; the old one may be that of a person.
NEW_NAME = "copy"
# The code of what a copy has not: lines of images in which OCR read marked words.
READ_LINES = "read_lines"
# As the file is, without the lines in which OCR reads what was to go, and without
# their paragraphs.
_MOST_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class CopyReport:
    """Facts of a copy: its pages, those drawn anew, and what was lost.

    Of an Office file pictures are drawn, not pages. `was_read_by_ocr` says whether what
    was drawn was read again as images, and `read` what OCR read, by the numbers of
    `drawn`. `left_out` are codes of parts that it has not, `gone` words that were to go
    and stay nowhere in its text.
    """

    pages: int
    drawn: tuple[int, ...]
    lost_tags: bool
    was_read_by_ocr: bool
    left_out: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    read: Mapping[int, str] = field(default_factory=dict)
    gone: tuple[str, ...] = ()


def copy_pdf(
    source: Path, target: BinaryIO, wishes: PdfWishes, *, languages: Sequence[str] = ()
) -> CopyReport:
    """Write a copy of a PDF by these wishes, once other readers found nothing in it.

    Raises CopyRefusedError if a reader found what was to go, UnfitForCopyError for a
    file that cannot be copied. Nothing is written then.
    """
    with tempfile.NamedTemporaryFile(
        prefix="freeshelf-copy-", suffix=".pdf"
    ) as written:
        facts, read = _proven(source, written, wishes, languages)
        written.seek(0)
        shutil.copyfileobj(written, target)
    promise = _promise_of(facts)
    return CopyReport(
        pages=int(facts["pages"]),
        drawn=tuple(promise.drawn),
        lost_tags=bool(facts["lost_tags"]),
        was_read_by_ocr=bool(read),
        left_out=(READ_LINES,) if facts["is_painted"] else (),
        shown=tuple(map(str, facts["shown"])),
        read=read,
        gone=promise.gone_everywhere() if wishes.marks or wishes.beside else (),
    )


def _promise_of(facts: Mapping[str, Any]) -> Promise:
    """Return what a copy promises. Raises CopyRefusedError if it is broken."""
    left = [str(reader) for reader in facts["left"]]
    if left:
        raise errors.CopyRefusedError(reader=left[0])
    return Promise(
        gone=[str(each) for each in facts["gone"]],
        kept={int(number): str(text) for number, text in facts["kept"].items()},
        drawn=[int(number) for number in facts["drawn"]],
    )


def text_beside(source: Path) -> str:
    """Return the text of a file that none of its pages has; empty if unread.

    It is page 0 of places.
    """
    return "".join(texts_in(source, _READER))


def texts_in(source: Path, reader: str, **more: str) -> list[str]:
    """Return the texts that a reader of the sandbox finds in a file; none if unread."""
    arguments = {"path": str(source.resolve()), **more}
    try:
        with closing(
            sandbox.stream(reader, arguments, limits=_READING_LIMITS)
        ) as messages:
            return [each for each in messages if isinstance(each, str)]
    except sandbox.SandboxError:
        return []


def _written(source: Path, target: Any, wishes: PdfWishes) -> dict[str, Any]:
    arguments = {"path": str(source.resolve()), "wishes": wishes.message()}
    facts: dict[str, Any] = {}
    # Nothing of an earlier attempt may stay behind the end.
    target.seek(0)
    target.truncate()
    try:
        with closing(sandbox.stream(_WRITER, arguments, limits=LIMITS)) as messages:
            for message in messages:
                if isinstance(message, bytes):
                    target.write(message)
                elif isinstance(message, dict):
                    facts = message
    except sandbox.SandboxError as error:
        raise errors.UnfitForCopyError from error
    if "left" not in facts:
        raise errors.UnfitForCopyError
    target.flush()
    return facts


def _proven(
    source: Path, target: Any, wishes: PdfWishes, languages: Sequence[str]
) -> tuple[dict[str, Any], dict[int, str]]:
    """Write a copy in which OCR reads nothing that was to go; return facts and texts.

    Where OCR still reads it, the image shows it beside the bar, as that of a scan whose
    text lies elsewhere: its lines are painted over, and then its paragraphs. Raises
    StillReadError.
    """
    painted = {number: [*boxes] for number, boxes in wishes.painted.items()}
    for attempt in range(1, _MOST_ATTEMPTS + 1):
        facts = _written(source, target, replace(wishes, painted=painted))
        promise = _promise_of(facts)
        readings = read_by_ocr(Path(target.name), promise, languages)
        texts = {number: each.placed.text for number, each in readings.items()}
        if not promise.broken_by(texts):
            break
        left = {number: promise.left_on(number, text) for number, text in texts.items()}
        pages = [number for number, words in left.items() if words]
        if attempt == _MOST_ATTEMPTS:
            raise StillReadError(pages=", ".join(map(str, pages)))
        for number in pages:
            placed, is_wide = readings[number].placed, attempt > 1
            boxes = boxes_of_lines(
                placed.text, placed.words, left[number], are_paragraphs=is_wide
            )
            painted.setdefault(number, []).extend(boxes)
    return {**facts, "is_painted": bool(painted)}, texts


def read_by_ocr(
    copy: Path, promise: Promise, languages: Sequence[str], *, is_image: bool = False
) -> dict[int, PageReading]:
    """Return the drawn pages as OCR reads them, none where it cannot."""
    if not promise.drawn or not (tesseract := usable_tesseract()):
        return {}
    source = PageSource(copy, NEW_NAME, is_image=is_image)
    reader = PageReader(tesseract, source, engine.dots_per_inch())
    return dict(_readings(reader, promise.drawn, languages))


def usable_tesseract() -> engine.Tesseract | None:
    """Return the OCR engine, None where it is off or not installed."""
    if not engine.is_enabled():
        return None
    try:
        return engine.tesseract()
    except (errors.OcrEngineMissingError, errors.OcrEngineError):
        return None


def _readings(
    reader: PageReader, numbers: Sequence[int], languages: Sequence[str]
) -> Iterator[tuple[int, PageReading]]:
    for number in numbers:
        try:
            yield number, reader.read(number, languages=languages)
        except errors.PageFailedError as error:
            raise errors.UnreadCopyError from error
