"""Save what OCR read of a page, and replace its text layer.

Text replaces a layer only if it is certain enough and has more text (`_is_better`).
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from freeshelf.core.batches import let_others_write
from freeshelf.enrich.extractors.messages import (
    DocumentHead,
    EdgeLine,
    ExtractedPage,
    OutlineEntry,
    WordBox,
)
from freeshelf.enrich.language import LanguageTally, count_words
from freeshelf.enrich.models import OcrPage, Passage
from freeshelf.enrich.ocr.legibility import is_legible
from freeshelf.enrich.ocr.page_reading import PageReading
from freeshelf.enrich.page_writer import PageWriter
from freeshelf.library.models import FileContent, PageText

_State = FileContent.State


def update_content_summary(sha256: str) -> None:
    """Count the words of a content and detect its language again.

    A scan that has words becomes extracted; an image with words gets pages.
    """
    tally, words = LanguageTally(), 0
    pages = PageText.objects.filter(content=sha256).values_list("language", "text")
    for language, text in pages.iterator(chunk_size=200):
        tally.add(language, text)
        words += count_words(text)
    rows = FileContent.objects.filter(pk=sha256).exclude(state__in=FileContent.UNREAD)
    if not words:
        rows.update(word_count=0)
        return
    with transaction.atomic():
        rows.update(word_count=words, language=tally.main_language())
        rows.filter(state=_State.NO_TEXT_LAYER).update(state=_State.DONE, message="")
        if rows.filter(media_type__startswith="image/").exists():
            _create_pages(sha256)


def _create_pages(sha256: str) -> None:
    """Create the pages of an image, including those without words."""
    without = OcrPage.objects.filter(content=sha256).exclude(state=OcrPage.State.READ)
    PageText.objects.bulk_create(
        (
            PageText(
                content_id=sha256,
                number=page.number,
                width=page.width,
                height=page.height,
            )
            for page in without.only("number", "width", "height")
        ),
        ignore_conflicts=True,
    )
    count = OcrPage.objects.filter(content=sha256).count()
    FileContent.objects.filter(pk=sha256).update(
        page_count=count, state=_State.DONE, message=""
    )


_LINES_AN_EDGE = 2


def edges_of(words: Sequence[WordBox]) -> list[EdgeLine]:
    """Return the first and last lines of an upright page, from top to bottom."""
    lines: list[list[WordBox]] = []
    for word in words:
        if lines and _is_beside(lines[-1][-1], word):
            lines[-1].append(word)
        else:
            lines.append([word])
    found = sorted((_line(line) for line in lines), key=lambda line: line[2])
    if len(found) <= 2 * _LINES_AN_EDGE:
        return found
    return [*found[:_LINES_AN_EDGE], *found[-_LINES_AN_EDGE:]]


def _is_beside(before: WordBox, word: WordBox) -> bool:
    height = max(before[5] - before[3], word[5] - word[3])
    return abs(_middle(before) - _middle(word)) < height / 2


def _line(words: Sequence[WordBox]) -> EdgeLine:
    middles = sum(map(_middle, words)) / len(words)
    return (words[0][0], words[-1][1], round(middles, 1))


def _middle(word: WordBox) -> float:
    return (word[3] + word[5]) / 2


State, Reason = OcrPage.State, OcrPage.Reason

# Below this the result is noise: from a photograph or handwriting.
_MIN_CONFIDENCE = 0.5
_MIN_LETTERS = 3
# Conditions to replace a layer that has letters.
_SURE_TO_REPLACE = 0.7
_TIMES_MORE_LETTERS = 2  # than a stamp on an image
_SHARE_OF_LETTERS = 0.5  # of those of a broken layer
_PAGES_A_BATCH = 10


def store_reading(
    page: OcrPage, reading: PageReading, *, agent: str, now: datetime
) -> None:
    """Save the result of a page and, if it is better, make it the page's text."""
    placed = reading.placed
    page.text, page.language = placed.text, reading.language
    page.confidence, page.rotation = placed.confidence, reading.rotation
    page.width, page.height = reading.page
    page.packed_words = PageText.pack_words(placed.words)
    page.packed_confidences = OcrPage.pack_confidences(placed.confidences)
    page.agent, page.read_at = f"{agent} {'+'.join(reading.packs)}"[:100], now
    page.state = _state(page)
    with transaction.atomic():
        if not OcrPage.objects.filter(pk=page.pk).exists():
            # A new extraction was requested meanwhile.
            return
        page.save()
        if page.state == State.READ:
            _replace_text(page.content, [page], _writer(page.content))
    let_others_write()


def store_failure(page: OcrPage, *, took_too_long: bool, now: datetime) -> bool:
    """Save that a page failed, and return whether that is its end.

    Its text layer is unchanged. One that took too long, as on a busy machine, waits
    once more: its `read_at` says when it was tried.
    """
    is_end = not took_too_long or page.read_at is not None
    state = State.FAILED if is_end else State.WAITING
    OcrPage.objects.filter(pk=page.pk).update(state=state, read_at=now)
    return is_end


def restore_ocr_text(content: FileContent) -> int:
    """Save all OCR results of a file as text of its pages, and return their number.

    Call it after a new extraction, and when the last page was read: running titles and
    continued headings depend on all pages.
    """
    pages = OcrPage.objects.filter(content=content, state=State.READ)
    keys = list(pages.order_by("number").values_list("pk", flat=True))
    writer = _writer(content)
    for start in range(0, len(keys), _PAGES_A_BATCH):
        batch = pages.filter(pk__in=keys[start : start + _PAGES_A_BATCH])
        with transaction.atomic():
            _replace_text(content, list(batch.order_by("number")), writer)
        let_others_write()
    return len(keys)


def _state(page: OcrPage) -> str:
    letters = sum(map(str.isalnum, page.text))
    if letters < _MIN_LETTERS or (page.confidence or 0) < _MIN_CONFIDENCE:
        return State.EMPTY
    return State.READ if _is_better(page, letters) else State.KEPT


def _is_better(page: OcrPage, letters: int) -> bool:
    layer = PageText.objects.filter(content=page.content, number=page.number).first()
    before = sum(map(str.isalnum, layer.text)) if layer else 0
    if page.reason == Reason.NO_TEXT or not before:
        return letters >= before
    if (page.confidence or 0) < _SURE_TO_REPLACE or not is_legible(page.text):
        return False
    if page.reason == Reason.PICTURE:
        return letters >= _TIMES_MORE_LETTERS * before
    return letters >= _SHARE_OF_LETTERS * before


def _writer(content: FileContent) -> PageWriter:
    """Return a writer whose passages get the last ordinals."""
    passages = Passage.objects.filter(content=content)
    last = passages.aggregate(last=Max("ordinal"))["last"]
    writer = PageWriter(content, written_passages=0 if last is None else last + 1)
    outline = [OutlineEntry(**entry) for entry in content.outline]
    writer.take(DocumentHead(outline=outline))
    return writer


def _replace_text(
    content: FileContent, pages: list[OcrPage], writer: PageWriter
) -> None:
    numbers = [page.number for page in pages]
    Passage.objects.filter(content=content, page_number__in=numbers).delete()
    PageText.objects.filter(content=content, number__in=numbers).delete()
    for page in pages:
        words = PageText(packed_words=page.packed_words).word_boxes
        writer.take(
            ExtractedPage(
                number=page.number,
                text=page.text,
                width=page.width,
                height=page.height,
                words=words,
                edges=[] if page.rotation else edges_of(words),
            )
        )
    writer.flush()
