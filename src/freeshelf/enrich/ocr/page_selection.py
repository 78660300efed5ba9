"""Select the pages of a file that need OCR, with the reason.

A page needs OCR when its text layer is not usable:

- no text: fewer than 20 letters, and something is drawn (an image, or letters drawn as
  strokes);
- an image under little text: fewer than 100 letters, such as a stamp, over an image
  that covers half of the page;
- broken: a tenth of the characters are not valid;
- illegible: the text is of no language (`is_legible`).

Every page of an image file needs it, unless the image is too small to be a page. OCR
results replace a text layer only if they are better: see `page_results`.
"""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

from pydantic import Field, TypeAdapter
from pydantic import ValidationError as InvalidFactsError

from freeshelf.core.sandbox import SandboxError, SandboxLimits, stream
from freeshelf.enrich.errors import OcrInterruptedError
from freeshelf.enrich.models import OcrPage
from freeshelf.enrich.ocr.legibility import is_legible
from freeshelf.enrich.text_extraction import is_environment_error
from freeshelf.library.models import FileContent, PageText

PDF_SURVEYOR = "freeshelf.enrich.extractors.page_rendering:survey_pdf"
IMAGE_SURVEYOR = "freeshelf.enrich.extractors.page_rendering:survey_image"

_FEW_LETTERS = 20
_LITTLE_TEXT = 100
_HALF_A_PAGE = 0.5
_SEEN_PICTURE = 0.02  # of the page; a smaller one is an ornament
_SEEN_STROKES = 30
_MAX_BROKEN = 0.1
# A broken font shows in the first pages; the words of later pages are not checked.
_PAGES_JUDGED_BY_WORDS = 60
_MAX_RESTARTS = 5
# Limit for all pages of one child, which takes a millisecond or two per page.
_SECONDS_FOR_ALL = 600

Reason = OcrPage.Reason


_Count = Annotated[int, Field(strict=True, ge=0)]


@dataclass(frozen=True, slots=True)
class _Facts:
    number: _Count
    letters: _Count
    sampled: _Count
    broken: _Count
    pictures: float
    strokes: _Count


_FACTS = TypeAdapter(_Facts)


def pages_for_ocr(
    content: FileContent, path: Path, *, name: str, limits: SandboxLimits
) -> dict[int, str]:
    """Return the numbers of the pages that need OCR, in order, with the reason.

    Pages that could not be surveyed are left out. Raises OcrInterruptedError.
    """
    found: dict[int, str] = {}
    judge = _WordJudge(content)
    for facts in _facts(content, path, name, limits):
        reason = _reason(facts) or judge.reason(facts)
        if reason:
            found[facts.number] = reason
    return found


def _reason(facts: _Facts) -> str:
    is_drawn = facts.pictures >= _SEEN_PICTURE or facts.strokes >= _SEEN_STROKES
    if facts.letters < _FEW_LETTERS:
        return str(Reason.NO_TEXT) if is_drawn else ""
    if facts.broken > _MAX_BROKEN * facts.sampled:
        return str(Reason.BROKEN)
    if facts.letters < _LITTLE_TEXT and facts.pictures >= _HALF_A_PAGE:
        return str(Reason.PICTURE)
    return ""


class _WordJudge:
    """Check of the text layers of the first pages by their words."""

    def __init__(self, content: FileContent) -> None:
        self._content = content
        self._judged = 0
        self._has_illegible = False

    def reason(self, facts: _Facts) -> str:
        if facts.letters < _LITTLE_TEXT:
            return ""
        if self._judged >= _PAGES_JUDGED_BY_WORDS and not self._has_illegible:
            return ""
        self._judged += 1
        pages = PageText.objects.filter(content=self._content, number=facts.number)
        text = pages.values_list("text", flat=True).first() or ""
        if is_legible(text):
            return ""
        self._has_illegible = True
        return str(Reason.ILLEGIBLE)


def _facts(
    content: FileContent, path: Path, name: str, limits: SandboxLimits
) -> Iterator[_Facts]:
    """Yield the facts of each page; one that ends its child is skipped."""
    is_image = content.media_type.startswith("image/")
    pages = content.pages.order_by("number").values_list("number", flat=True)
    last_page = 1 if is_image else pages.last() or 0
    patient = replace(
        limits, cpu_seconds=_SECONDS_FOR_ALL, wall_seconds=_SECONDS_FOR_ALL * 5.0
    )
    number, restarts = 0, 0
    while number < last_page:
        more = {} if is_image else {"first_page": number + 1, "last_page": last_page}
        arguments = {"path": str(path.resolve()), **more}
        surveyor = IMAGE_SURVEYOR if is_image else PDF_SURVEYOR
        try:
            with closing(stream(surveyor, arguments, limits=patient)) as messages:
                for message in messages:
                    facts = _FACTS.validate_python(message)
                    number = facts.number
                    yield facts
            return
        except InvalidFactsError:
            return  # it sent a stop
        except SandboxError as error:
            if is_environment_error(error):
                raise OcrInterruptedError(name, reason=str(error)) from error
            restarts += 1
            if is_image or restarts > _MAX_RESTARTS:
                return
            number += 1
