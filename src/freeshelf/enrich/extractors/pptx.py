"""Extract PPTX with python-pptx: a slide is a page with its notes.

Hidden slides, numbers, dates and footers of slides are left out.
"""

from collections.abc import Iterator
from typing import Any

import pptx
from pptx.enum.shapes import PP_PLACEHOLDER

from freeshelf.enrich.extractors.archive import Archive, open_archive
from freeshelf.enrich.extractors.messages import ExtractedPage
from freeshelf.enrich.extractors.paging import LogicalPager, row_of, send_document

_WORDS_A_SLIDE = 3000  # a slide is a page, however much is on it
_DEEPEST = 20
_LEFT_OUT = (
    PP_PLACEHOLDER.SLIDE_NUMBER,
    PP_PLACEHOLDER.DATE,
    PP_PLACEHOLDER.FOOTER,
    PP_PLACEHOLDER.HEADER,
)


def read_pptx(*, path: str, max_pages: int) -> Iterator[dict[str, Any]]:
    """Yield the messages of a PPTX file, at most max_pages slides."""

    def read(_archive: Archive) -> Iterator[dict[str, Any]]:
        presentation = pptx.Presentation(path)
        title = presentation.core_properties.title or ""
        pager = LogicalPager(words_a_page=_WORDS_A_SLIDE)
        pages = _pages(presentation, pager)
        yield from send_document(title, pages, pager, max_pages=max_pages)

    yield from open_archive(path, read)


def _pages(presentation: Any, pager: LogicalPager) -> Iterator[ExtractedPage]:
    for slide in presentation.slides:
        if slide.element.get("show") in ("0", "false"):
            continue
        title = slide.shapes.title
        if title is not None:
            pager.heading(title.text_frame.text, level=0)
            yield from pager.paragraph(title.text_frame.text)
        for shape in slide.shapes:
            if title is None or shape.shape_id != title.shape_id:
                yield from _shape(shape, pager, _DEEPEST)
        if slide.has_notes_slide:
            notes = slide.notes_slide.notes_text_frame
            for paragraph in () if notes is None else notes.paragraphs:
                yield from pager.paragraph(paragraph.text)
        yield from pager.page_break()


def _shape(shape: Any, pager: LogicalPager, depth: int) -> Iterator[ExtractedPage]:
    if shape.is_placeholder and shape.placeholder_format.type in _LEFT_OUT:
        return
    if hasattr(shape, "shapes"):
        for part in shape.shapes if depth else ():
            yield from _shape(part, pager, depth - 1)
    elif getattr(shape, "has_table", False):
        for row in shape.table.rows:
            # A cell merged with the one beside it has no text of its own.
            yield from pager.paragraph(row_of(cell.text for cell in row.cells))
    elif shape.has_text_frame:
        for paragraph in shape.text_frame.paragraphs:
            yield from pager.paragraph(paragraph.text)
