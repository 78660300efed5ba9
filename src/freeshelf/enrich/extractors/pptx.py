"""Extract PPTX with python-pptx: a slide is a page with its notes.

Hidden slides, numbers, dates and footers of slides are left out.
"""

from collections.abc import Iterator
from typing import Any

import pptx
from pptx.enum.shapes import PP_PLACEHOLDER

from freeshelf.enrich.extractors.archive import Archive, opens_archive
from freeshelf.enrich.extractors.paging import BREAK, Paragraph, row_of, send_document

_WORDS_A_SLIDE = 3000  # a slide is a page, however much is on it
_DEEPEST = 20
_LEFT_OUT = (
    PP_PLACEHOLDER.SLIDE_NUMBER,
    PP_PLACEHOLDER.DATE,
    PP_PLACEHOLDER.FOOTER,
    PP_PLACEHOLDER.HEADER,
)


@opens_archive
def read_pptx(
    archive: Archive, *, path: str, max_pages: int
) -> Iterator[dict[str, Any]]:
    """Yield the messages of a PPTX file, at most max_pages slides."""
    presentation = pptx.Presentation(path)
    yield from send_document(
        presentation.core_properties.title or "",
        _paragraphs(presentation),
        max_pages=max_pages,
        words_a_page=_WORDS_A_SLIDE,
    )


def _paragraphs(presentation: Any) -> Iterator[Paragraph]:
    for slide in presentation.slides:
        if slide.element.get("show") in ("0", "false"):
            continue
        title = slide.shapes.title
        if title is not None:
            yield Paragraph(title.text_frame.text, level=0)
        for shape in slide.shapes:
            if title is None or shape.shape_id != title.shape_id:
                yield from _shape(shape, _DEEPEST)
        if slide.has_notes_slide:
            notes = slide.notes_slide.notes_text_frame
            for paragraph in () if notes is None else notes.paragraphs:
                yield Paragraph(paragraph.text)
        yield BREAK


def _shape(shape: Any, depth: int) -> Iterator[Paragraph]:
    if shape.is_placeholder and shape.placeholder_format.type in _LEFT_OUT:
        return
    if hasattr(shape, "shapes"):
        for part in shape.shapes if depth else ():
            yield from _shape(part, depth - 1)
    elif getattr(shape, "has_table", False):
        for row in shape.table.rows:
            # A cell merged with the one beside it has no text of its own.
            yield Paragraph(row_of(cell.text for cell in row.cells))
    elif shape.has_text_frame:
        for paragraph in shape.text_frame.paragraphs:
            yield Paragraph(paragraph.text)
