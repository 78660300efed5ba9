"""Read one page: rotate it, choose the languages, and keep the best text."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from freeshelf.core.sandbox import SandboxError
from freeshelf.enrich.language import UNDETERMINED, detect_language
from freeshelf.enrich.ocr.engine import Tesseract
from freeshelf.enrich.ocr.errors import PageFailedError
from freeshelf.enrich.ocr.languages import pack_candidates, packs_of, supports_language
from freeshelf.enrich.ocr.layout import PageTransform, PlacedText, join_words
from freeshelf.enrich.ocr.page_rendering import (
    PageSource,
    RenderedPage,
    page_error,
    render_page,
)
from freeshelf.enrich.ocr.tesseract_output import Orientation

# Minimum confidence of the orientation; of text it is 10 and more, of a photograph 1.
_SURE_OF_ROTATION = 1.5
# A text this certain needs no second attempt, if its language is one it was read in.
_SURE = 0.85
_MAX_TRIES = 4


@dataclass(frozen=True, slots=True)
class PageReading:
    """Result of a page: its text, size, clockwise rotation, packs and language."""

    placed: PlacedText
    page: tuple[float, float]
    rotation: int
    packs: tuple[str, ...]
    language: str


@dataclass(frozen=True, slots=True)
class PageReader:
    """Reader of the pages of one file, each in fresh child processes."""

    engine: Tesseract
    source: PageSource
    dots_per_inch: int

    def read(self, number: int, *, languages: Sequence[str]) -> PageReading:
        """Read page number; languages are the expected ones, the most certain first.

        Raises PageFailedError, and OcrInterruptedError when the page is not to blame.
        """
        try:
            return self._read(number, languages)
        except SandboxError as error:
            raise page_error(error, self.source.name, number) from error
        except ValueError as error:
            reason = _("Tesseract returned an unknown format")
            raise PageFailedError(number=number, reason=reason) from error

    def _read(self, number: int, languages: Sequence[str]) -> PageReading:
        drawing = self._drawn(number)
        found = self.engine.orientation(
            drawing.picture, dots_per_inch=self.dots_per_inch
        )
        rotation = 0
        if found.rotation and found.rotation_confidence >= _SURE_OF_ROTATION:
            rotation = found.rotation
            drawing = self._drawn(number, rotation)
        best: PageReading | None = None
        for packs in self._tries(languages, found):
            result = self._read_in(packs, drawing, rotation)
            best = _better(best, result)
            if _is_sure(result):
                break
        if best is None:
            reason = _("no suitable Tesseract language pack")
            raise PageFailedError(number=number, reason=reason)
        return self._in_its_language(best, drawing)

    def _tries(
        self, languages: Sequence[str], found: Orientation
    ) -> list[tuple[str, ...]]:
        script = found.script if found.script_confidence > 0 else ""
        choices = pack_candidates(languages, script=script, installed=self.engine.packs)
        return list(choices)[:_MAX_TRIES]

    def _in_its_language(
        self, reading: PageReading, drawing: RenderedPage
    ) -> PageReading:
        """Read a page again if its language is not the first of its packs.

        Tesseract trusts the first pack: Spanish read in English first loses accents.
        """
        own = packs_of(reading.language)
        if not own or reading.packs[0] in own or own[0] not in self.engine.packs:
            return reading
        others = [pack for pack in reading.packs if pack != own[0]]
        packs = (own[0], *others) if own[0] in reading.packs else own[:1]
        return _better(reading, self._read_in(packs, drawing, reading.rotation))

    def _read_in(
        self, packs: tuple[str, ...], drawing: RenderedPage, rotation: int
    ) -> PageReading:
        words = self.engine.words(
            drawing.picture, packs=packs, dots_per_inch=self.dots_per_inch
        )
        placed = join_words(
            words, PageTransform(drawing.pixels, drawing.page, rotation)
        )
        return PageReading(
            placed=placed,
            page=drawing.page,
            rotation=rotation,
            packs=packs,
            language=detect_language(placed.text),
        )

    def _drawn(self, number: int, rotation: int = 0) -> RenderedPage:
        return render_page(
            self.source,
            number,
            dots_per_inch=self.dots_per_inch,
            limits=self.engine.limits,
            rotation=rotation,
        )


def _is_sure(reading: PageReading) -> bool:
    if reading.placed.confidence < _SURE:
        return False
    # Languages without an installed pack cannot be read better.
    return reading.language == UNDETERMINED or supports_language(
        reading.packs, reading.language
    )


def _better(first: PageReading | None, second: PageReading) -> PageReading:
    if first is None or _worth(second) > _worth(first):
        return second
    return first


def _worth(reading: PageReading) -> float:
    """Return the value of a reading: few letters, as of stains, count less."""
    return reading.placed.confidence * min(reading.placed.letters, 1000) ** 0.25
