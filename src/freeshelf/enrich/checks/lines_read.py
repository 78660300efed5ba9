"""Lines of pages in which OCR alone reads what a check found, to paint over them."""

from pathlib import Path

from django.views.decorators.debug import sensitive_variables

from freeshelf.enrich.checks.decisions import open_findings
from freeshelf.enrich.checks.found_words import is_in_picture, words_of_findings
from freeshelf.enrich.checks.proven_copies import read_by_ocr
from freeshelf.enrich.disclosure.copies.occurrences import words_in
from freeshelf.enrich.disclosure.copies.read_lines import boxes_of_lines
from freeshelf.enrich.disclosure.copies.wishes import Promise
from freeshelf.enrich.disclosure.findings import Box
from freeshelf.enrich.models import OcrPage
from freeshelf.enrich.ocr.services import expected_languages
from freeshelf.library.models import FileVersion, PageText


@sensitive_variables()
def read_alone(version: FileVersion) -> dict[int, list[str]]:
    """Return the words of strong findings that no text of a page has, by pages.

    OCR has read them on a page whose own text was kept, since it is the better one.
    """
    kept = OcrPage.objects.filter(content=version.content, state=OcrPage.State.KEPT)
    numbers = set(kept.values_list("number", flat=True))
    if not numbers:
        return {}
    rows = [
        row
        for row in open_findings(version.file, version)
        if row.page in numbers
        and row.place.get("end", -1) > 0
        and not is_in_picture(row)
    ]
    found = words_of_findings(version.content, rows)
    pages = PageText.objects.filter(content=version.content)
    texts = dict(pages.values_list("number", "text"))
    alone: dict[int, list[str]] = {}
    for row in rows:
        words = found[row.pk].found if row.pk in found else ""
        if words and not words_in([texts.get(row.page, "")], [words]):
            alone.setdefault(row.page, []).append(words)
    return alone


@sensitive_variables()
def boxes_read_alone(version: FileVersion, path: Path) -> dict[int, list[Box]]:
    """Return the lines of a PDF in which OCR reads such words, in points of its pages.

    They are read anew, which takes seconds a page.
    """
    alone = read_alone(version)
    pages = Promise(gone=[], kept={}, drawn=sorted(alone))
    read = read_by_ocr(path, pages, expected_languages(version.content))
    return {
        number: boxes_of_lines(each.placed.text, each.placed.words, alone[number])
        for number, each in read.items()
    }
