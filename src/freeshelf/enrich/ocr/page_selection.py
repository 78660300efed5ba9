"""Which pages of a file need OCR, and why.

A page does when the text layer of its file has nothing that a reader could use:

- no text: fewer than 20 letters, and something is drawn (a picture, or letters drawn as
  strokes);
- a picture under little text: fewer than 100 letters, such as a stamp, over a picture
  that takes up half of the page;
- broken: a tenth of the characters stand for nothing;
- illegible: the text is of no language (`legibility`).

Every page of a picture needs it, unless the picture is too small to be a page.

What OCR reads takes the place of a text layer only where it is better: see `storing`.
"""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from freeshelf.core.sandbox import SandboxError, SandboxLimits, call, stream
from freeshelf.enrich.ocr.errors import OcrInterruptedError
from freeshelf.enrich.ocr.legibility import is_legible
from freeshelf.enrich.ocr_models import OcrPage
from freeshelf.enrich.sandboxed_reading import is_environment_error
from freeshelf.library.models import FileContent, PageText

PDF_SURVEYOR = "freeshelf.enrich.extractors.scan_survey:survey_pdf"
IMAGE_SURVEYOR = "freeshelf.enrich.extractors.scan_survey:survey_image"

_FEW_LETTERS = 20
_LITTLE_TEXT = 100
_HALF_A_PAGE = 0.5
_SEEN_PICTURE = 0.02  # of the page; below it is an ornament
_SEEN_STROKES = 30
_MOST_BROKEN = 0.1
# A file with a broken font shows it early; the words of later pages are not judged.
_PAGES_JUDGED_BY_WORDS = 60
_MAX_RESTARTS = 5
_SHORTEST_SIDE = 400  # pixels; a smaller picture is a logo or a face
# Pages of a surveyor's child; it costs a millisecond or two a page.
_SECONDS_FOR_ALL = 600

Reason = OcrPage.Reason


@dataclass(frozen=True, slots=True)
class _Facts:
    number: int
    letters: int
    sampled: int
    broken: int
    pictures: float
    strokes: int


def pages_for_ocr(
    content: FileContent, path: Path, *, name: str, limits: SandboxLimits
) -> dict[int, str]:
    """Numbers of the pages that need OCR, in order, with the reason.

    Of pages that no one could look at none is named. Raises OcrInterruptedError.
    """
    if content.media_type.startswith("image/"):
        pages = range(1, _pages_of_image(path, name, limits) + 1)
        return dict.fromkeys(pages, str(Reason.NO_TEXT))
    numbers = content.pages.order_by("number").values_list("number", flat=True)
    last = numbers.last() or 0
    found: dict[int, str] = {}
    judge = _WordJudge(content)
    for facts in _facts(path, last, name, limits):
        reason = _reason(facts) or judge.reason(facts)
        if reason:
            found[facts.number] = reason
    return found


def _reason(facts: _Facts) -> str:
    is_drawn = facts.pictures >= _SEEN_PICTURE or facts.strokes >= _SEEN_STROKES
    if facts.letters < _FEW_LETTERS:
        return str(Reason.NO_TEXT) if is_drawn else ""
    if facts.broken > _MOST_BROKEN * facts.sampled:
        return str(Reason.BROKEN)
    if facts.letters < _LITTLE_TEXT and facts.pictures >= _HALF_A_PAGE:
        return str(Reason.PICTURE)
    return ""


class _WordJudge:
    """Judges the text layers of the first pages by their words."""

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


def _pages_of_image(path: Path, name: str, limits: SandboxLimits) -> int:
    """How many pages a picture has; 0 for one that cannot be opened, or is small."""
    arguments = {"path": str(path.resolve())}
    try:
        facts: Any = call(IMAGE_SURVEYOR, arguments, limits=limits)
        count, side = int(facts["pages"]), int(facts["shorter_side"])
    except SandboxError as error:
        if is_environment_error(error):
            raise OcrInterruptedError(name, reason=str(error)) from error
        return 0
    except (KeyError, TypeError, ValueError):
        return 0
    return count if side >= _SHORTEST_SIDE else 0


def _facts(
    path: Path, last_page: int, name: str, limits: SandboxLimits
) -> Iterator[_Facts]:
    """The facts of each page; one that ends its child is passed over."""
    patient = replace(
        limits, cpu_seconds=_SECONDS_FOR_ALL, wall_seconds=_SECONDS_FOR_ALL * 5.0
    )
    number, restarts = 0, 0
    while number < last_page:
        arguments = {
            "path": str(path.resolve()),
            "first_page": number + 1,
            "last_page": last_page,
        }
        try:
            with closing(stream(PDF_SURVEYOR, arguments, limits=patient)) as messages:
                for message in messages:
                    facts = _checked(message)
                    if facts is None:
                        return
                    number = facts.number
                    yield facts
            return
        except SandboxError as error:
            if is_environment_error(error):
                raise OcrInterruptedError(name, reason=str(error)) from error
            restarts += 1
            if restarts > _MAX_RESTARTS:
                return
            number += 1


def _checked(message: Any) -> _Facts | None:
    """The facts in a message; None for a stop, or what no surveyor of ours sends."""
    try:
        facts = _Facts(**message)
    except TypeError:
        return None
    counts = (facts.number, facts.letters, facts.sampled, facts.broken, facts.strokes)
    if not all(type(count) is int and count >= 0 for count in counts):
        return None
    return facts if isinstance(facts.pictures, float | int) else None
