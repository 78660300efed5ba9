"""Update the properties of a whole file after OCR of its pages."""

from django.db import transaction

from freeshelf.enrich.language import LanguageTally
from freeshelf.enrich.ocr_models import OcrPage
from freeshelf.enrich.passages import count_words
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
