"""Read the words of pictures within documents by OCR, to look at them."""

import logging
import tempfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from freeshelf.core import sandbox
from freeshelf.enrich import errors
from freeshelf.enrich.ocr import engine
from freeshelf.enrich.ocr.page_reading import PageReader, PageReading, PageSource
from freeshelf.enrich.text_extraction import is_environment_error

_SOURCE = "freeshelf.enrich.disclosure.pictures_within:pictures_within"
_MOST = 40  # pictures of a file
_NAME = "picture"
FEWEST_LETTERS = 6  # of words: a photograph has some by chance
_LEAST_CONFIDENCE = 0.5

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ReadPicture:
    """Words of a picture, or of all pictures of a page of a PDF, by its number."""

    number: int
    reading: PageReading

    @property
    def text(self) -> str:
        """Return the words."""
        return self.reading.placed.text


@dataclass(frozen=True, slots=True)
class PicturesRead:
    """Texts that OCR read in the pictures of a file; whole if those were all.

    A file whose pictures could not be taken out is not read whole.
    """

    texts: tuple[ReadPicture, ...] = ()
    is_whole: bool = False


def read_pictures_within(
    path: Path, *, read_pages: Collection[int], languages: Sequence[str]
) -> PicturesRead:
    """Read the pictures of a document; nothing is read where OCR cannot.

    read_pages are those of a PDF that OCR has read. Raises OcrInterruptedError.
    """
    if not engine.is_enabled():
        return PicturesRead()
    try:
        tesseract = engine.tesseract()
    except (errors.OcrEngineMissingError, errors.OcrEngineError):
        return PicturesRead()
    texts: list[ReadPicture] = []
    is_whole = are_doubtful = are_some = False
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder, _NAME)
        for number, content in _pictures(path, read_pages):
            if content is None:
                is_whole = not number
                continue
            are_some = True
            place.write_bytes(content)
            reader = PageReader(
                tesseract, PageSource(place, _NAME, True), engine.dots_per_inch()
            )
            try:
                reading = reader.read(1, languages=languages)
            except errors.PageFailedError:
                are_doubtful = True
                continue
            placed = reading.placed
            are_doubtful = are_doubtful or reading.is_doubtful
            is_read = placed.confidence >= _LEAST_CONFIDENCE
            if is_read and placed.letters >= FEWEST_LETTERS:
                texts.append(ReadPicture(number, reading))
    return PicturesRead(tuple(texts), are_some and is_whole and not are_doubtful)


def has_pictures_within(path: Path, read_pages: Collection[int] = ()) -> bool:
    """Return whether a document may have a picture large enough to have words.

    read_pages are those of a PDF whose pictures do not count.
    """
    return next(_pictures(path, read_pages), None) != (0, None)


def _pictures(
    path: Path, read_pages: Collection[int]
) -> Iterator[tuple[int, bytes | None]]:
    """Yield pictures with their numbers; at the end None, with 0 if those are all."""
    arguments = {
        "path": str(path.resolve()),
        "read_pages": sorted(read_pages),
        "most": _MOST,
    }
    number = 0
    try:
        with closing(
            sandbox.stream(_SOURCE, arguments, limits=engine.scan_limits())
        ) as messages:
            for message in messages:
                if isinstance(message, bytes):
                    yield number, message
                elif isinstance(message, dict) and "picture" in message:
                    number = int(message["picture"])
                elif isinstance(message, dict):
                    yield int(bool(message.get("left", True))), None
    except sandbox.SandboxError as error:
        if is_environment_error(error):
            raise errors.OcrInterruptedError(_NAME, reason=str(error)) from error
        logger.warning("The pictures of a file could not be taken out: %s", error)
