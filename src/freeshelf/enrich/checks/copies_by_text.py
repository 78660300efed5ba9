"""Make a copy of a file that is marked in its text and prove it, or refuse it."""

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

from freeshelf.core import sandbox
from freeshelf.enrich import errors
from freeshelf.enrich.checks.proven_copies import (
    LIMITS,
    NEW_NAME,
    CopyReport,
    texts_in,
    usable_tesseract,
)
from freeshelf.enrich.disclosure.copies.letters import folded
from freeshelf.enrich.disclosure.copies.wishes import Promise, TextWishes
from freeshelf.enrich.disclosure.copies.words_in_images import are_told
from freeshelf.enrich.ocr import engine
from freeshelf.enrich.ocr.page_reading import PageReader, PageReading, PageSource

_MODULE = "freeshelf.enrich.disclosure.copies.writing"
_WRITER, _READER = f"{_MODULE}:write_copy", f"{_MODULE}:read_beside"
_PAGES = f"{_MODULE}:read_texts"


def copy_by_text(
    source: Path,
    target: BinaryIO,
    wishes: TextWishes,
    *,
    media_type: str,
    languages: Sequence[str] = (),
    marked: Sequence[str] = (),
    found: Sequence[str] = (),
) -> CopyReport:
    """Write a copy of an Office file or a text, once other readers found nothing in it.

    The media type decides between kinds of text. Pictures in which OCR reads what is to
    go become black. `marked` are the words as they were shown when they were marked,
    `found` those of findings in pictures: pictures that still show them go, too.
    Raises as `copy_pdf` does, and MarksMovedError if other words are there now.
    """
    arguments = {"path": str(source.resolve()), "media_type": media_type}
    with tempfile.TemporaryDirectory(prefix="freeshelf-copy-") as folder:
        copy, facts, pictures = _written(arguments, Path(folder), wishes)
        removed = "\n".join(map(folded, facts["gone"]))
        if any(folded(words) not in removed for words in marked):
            raise errors.MarksMovedError
        gone = Promise(gone=[*facts["gone"], *found], kept={}, drawn=[])
        left_out = [str(each) for each in facts["left_out"]]
        read: dict[int, PageReading | None] = {}
        if pictures and (reader := usable_tesseract()):
            read = dict(_readings(reader, pictures, languages))
            if telling := _telling(read, gone):
                wishes = replace(wishes, black=wishes.black | telling)
                copy, facts, pictures = _written(arguments, Path(folder), wishes)
                again = {number: pictures[number] for number in telling}
                read |= _readings(reader, again, languages)
                if any(read[number] is None for number in telling):
                    raise errors.UnreadCopyError
                if _telling(read, gone):
                    raise errors.CopyRefusedError(reader="Tesseract")
                left_out.append("black_pictures")
        with copy.open("rb") as stream:
            shutil.copyfileobj(stream, target)
    return CopyReport(
        pages=0,
        drawn=tuple(sorted(number + 1 for number in pictures)),
        lost_tags=False,
        was_read_by_ocr=bool(read) and all(map(_is_sure, read.values())),
        left_out=tuple(left_out),
        read={n + 1: each.placed.text for n, each in read.items() if each},
    )


def text_beside_marks(source: Path, media_type: str) -> str:
    """Return headers, footers, charts, links and alternative texts of a file."""
    return "".join(texts_in(source, _READER, media_type=media_type))


def texts_of_pages(source: Path, media_type: str) -> list[str]:
    """Return the texts of the pages of a file, if they are not stored."""
    return texts_in(source, _PAGES, media_type=media_type)


def _written(
    source: dict[str, str], folder: Path, wishes: TextWishes
) -> tuple[Path, dict[str, Any], dict[int, Path]]:
    """Return the copy, facts about it, and its pictures by their numbers."""
    arguments = {**source, "wishes": wishes.message()}
    facts: dict[str, Any] = {}
    pictures: dict[int, Path] = {}
    copy = folder / NEW_NAME
    copy.write_bytes(b"")
    is_finished = False
    place: Path | None = None
    try:
        with closing(sandbox.stream(_WRITER, arguments, limits=LIMITS)) as messages:
            for message in messages:
                if isinstance(message, bytes) and place is not None:
                    with place.open("ab") as stream:
                        stream.write(message)
                elif isinstance(message, dict) and "picture" in message:
                    number = int(message["picture"])
                    place = pictures[number] = folder / f"picture-{number}"
                    place.write_bytes(b"")
                elif isinstance(message, dict) and "copy" in message:
                    place, is_finished = copy, True
                elif isinstance(message, dict):
                    facts = message
    except sandbox.SandboxError as error:
        raise errors.UnfitForCopyError from error
    if not is_finished or "left" not in facts:
        raise errors.UnfitForCopyError
    if facts["left"]:
        raise errors.CopyRefusedError(reader=str(facts["left"][0]))
    facts["gone"] = [str(each) for each in facts["gone"]]
    return copy, facts, pictures


def _telling(read: Mapping[int, PageReading | None], gone: Promise) -> frozenset[int]:
    """Return the numbers of pictures that tell what is to go, or may tell it unread."""
    return frozenset(
        number
        for number, each in read.items()
        if gone.gone and (each is None or _tells(each.placed.text, gone))
    )


def _tells(text: str, gone: Promise) -> bool:
    return gone.broken_by({}, [text]) or are_told(gone.gone, text)


def _is_sure(reading: PageReading | None) -> bool:
    return reading is not None and not reading.is_doubtful


def _readings(
    tesseract: engine.Tesseract, pictures: dict[int, Path], languages: Sequence[str]
) -> Iterator[tuple[int, PageReading | None]]:
    """Yield the numbers of pictures and how OCR reads them, None where it cannot."""
    for number, path in pictures.items():
        source = PageSource(path, NEW_NAME, is_image=True)
        reader = PageReader(tesseract, source, engine.dots_per_inch())
        try:
            yield number, reader.read(1, languages=languages)
        except errors.PageFailedError:
            yield number, None
