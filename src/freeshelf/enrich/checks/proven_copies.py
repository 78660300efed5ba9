"""Make a copy of a file and prove it, or refuse it."""

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from freeshelf.core import sandbox
from freeshelf.enrich import errors
from freeshelf.enrich.disclosure.copies.wishes import PdfWishes, Promise
from freeshelf.enrich.ocr import engine
from freeshelf.enrich.ocr.page_reading import PageReader, PageSource

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
        facts = _written(source, written, wishes)
        promise = Promise(
            gone=[str(each) for each in facts["gone"]],
            kept={int(number): str(text) for number, text in facts["kept"].items()},
            drawn=[int(number) for number in facts["drawn"]],
        )
        left = [str(reader) for reader in facts["left"]]
        if left:
            raise errors.CopyRefusedError(reader=left[0])
        read = read_by_ocr(Path(written.name), promise, languages)
        written.seek(0)
        shutil.copyfileobj(written, target)
    return CopyReport(
        pages=int(facts["pages"]),
        drawn=tuple(promise.drawn),
        lost_tags=bool(facts["lost_tags"]),
        was_read_by_ocr=bool(read),
        shown=tuple(map(str, facts["shown"])),
        read=read,
        gone=promise.gone_everywhere() if wishes.marks or wishes.beside else (),
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


def read_by_ocr(
    copy: Path, promise: Promise, languages: Sequence[str], *, is_image: bool = False
) -> dict[int, str]:
    """Return what OCR reads on the drawn pages, nothing where it cannot.

    Raises CopyRefusedError if that breaks the promise.
    """
    if not promise.drawn or not (tesseract := usable_tesseract()):
        return {}
    source = PageSource(copy, NEW_NAME, is_image=is_image)
    reader = PageReader(tesseract, source, engine.dots_per_inch())
    read = dict(_texts(reader, promise.drawn, languages))
    if promise.broken_by(read):
        raise errors.CopyRefusedError(reader="Tesseract")
    return read


def usable_tesseract() -> engine.Tesseract | None:
    """Return the OCR engine, None where it is off or not installed."""
    if not engine.is_enabled():
        return None
    try:
        return engine.tesseract()
    except (errors.OcrEngineMissingError, errors.OcrEngineError):
        return None


def _texts(
    reader: PageReader, numbers: Sequence[int], languages: Sequence[str]
) -> Iterator[tuple[int, str]]:
    for number in numbers:
        try:
            yield number, reader.read(number, languages=languages).placed.text
        except errors.PageFailedError as error:
            raise errors.UnreadCopyError from error
