"""Read the words of an image by OCR, frame by frame, to look at them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from freeshelf.enrich import errors
from freeshelf.enrich.ocr import engine
from freeshelf.enrich.ocr.page_reading import PageReader, PageReading, PageSource

_NAME = "picture"
_MOST = 40  # frames of an image


@dataclass(slots=True)
class FramesRead:
    """Frames as OCR read them, by their numbers, and those that it did not read."""

    readings: dict[int, PageReading] = field(default_factory=dict)
    unread: set[int] = field(default_factory=set)


def read_frames(
    path: Path, numbers: Iterable[int], *, languages: Sequence[str]
) -> FramesRead:
    """Read frames of an image, from 1; nothing is read where OCR cannot.

    A frame whose words may be none is not read, and its text is given all the same;
    nor are frames beyond the first forty. Raises OcrInterruptedError.
    """
    wanted = sorted(set(numbers))
    if not wanted or not engine.is_enabled():
        return FramesRead(unread=set(wanted))
    try:
        tesseract = engine.tesseract()
    except (errors.OcrEngineMissingError, errors.OcrEngineError):
        return FramesRead(unread=set(wanted))
    source = PageSource(path, _NAME, is_image=True)
    reader = PageReader(tesseract, source, engine.dots_per_inch())
    read = FramesRead(unread=set(wanted[_MOST:]))
    for number in wanted[:_MOST]:
        try:
            reading = reader.read(number, languages=languages)
        except errors.PageFailedError:
            read.unread.add(number)
            continue
        if reading.is_doubtful:
            read.unread.add(number)
        read.readings[number] = reading
    return read
