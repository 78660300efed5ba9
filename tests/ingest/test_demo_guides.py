"""The guides of the demonstration are files as people make them."""

import re

import pypdfium2
import pytest
from docx import Document

from freeshelf.ingest.demo_library import DEMO_FOLDER

PDFS = sorted((DEMO_FOLDER / "files").glob("*.pdf"))
IMAGE_ONLY = "monthly-link-round-en"


@pytest.mark.parametrize("path", PDFS, ids=lambda path: path.stem)
def test_a_guide_has_pages_an_outline_and_a_text_layer(path):
    with pypdfium2.PdfDocument(path) as document:
        texts = [page.get_textpage().get_text_bounded() for page in document]
        outline = [bookmark.get_title() for bookmark in document.get_toc()]

    assert 4 <= len(texts) <= 8
    if path.stem == IMAGE_ONLY:
        assert not any(text.strip() for text in texts)
        return
    assert len(outline) >= len(texts)
    assert all(len(text) > 150 for text in texts)
    assert all(re.search(rf"\b{n}\b", text) for n, text in enumerate(texts, start=1))
    assert "Freeshelf" in texts[0]


def test_arabic_text_can_be_searched_in_reading_order():
    path = DEMO_FOLDER / "files" / "recruitment-fees-2026-ar.pdf"
    with pypdfium2.PdfDocument(path) as document:
        text = " ".join(document[2].get_textpage().get_text_bounded().split())

    assert "كيف نسأل من غير تخويف" in text
    assert "هل اقترضت؟ ممن؟ وبأي ضمان؟" in text


def test_word_guides_have_headings():
    for path in (DEMO_FOLDER / "files").glob("*.docx"):
        styles = [p.style.name for p in Document(str(path)).paragraphs if p.style]
        assert styles.count("Heading 1") >= 4
