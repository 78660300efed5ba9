"""Write the blocks of a title as one text, without versions, marks and shadows."""

import re
from collections.abc import Sequence

from freeshelf.enrich.metadata_extraction.evidence import (
    Evidence,
    Field,
    SuggestedValue,
)
from freeshelf.enrich.metadata_extraction.names import composed
from freeshelf.enrich.metadata_extraction.print_blocks import Block
from freeshelf.enrich.metadata_extraction.title_signs import LONGEST, OPEN, Sheet

_NUMBER = (
    r"(?:version|versión|versão|versione|versio|versioon|verze|wersja|verzija|vers|"
    r"release|revision|rev|v|ver|версия|バージョン|版本)\.?\s*\d[\d.]*\w?\b"
)
# A version behind a title, with its date, is the edition.
_VERSION = re.compile(rf"[\s(,]+{_NUMBER}.*$", re.IGNORECASE)
_VERSION_ALONE = re.compile(rf"\W*{_NUMBER}\W*", re.IGNORECASE)
_DAY = re.compile(r"[\s(,]+\d{4}[/-]\d{2}[/-]\d{2}\W*$")
# The mark of a footnote, behind a word of small letters or a Chinese one.
_MARK = re.compile(r"(?<=[a-zß-ÿ]{4}|[\u4e00-\u9fff]{4})1$")
_CODE = re.compile(r"^(?:form )?[A-Z]{2,4}-\d{2,4}[A-Z]?\s+(?=\w+(?: \w+){2})")
# An older sheet names the publisher first, on a line of its own.
_ARCHIVED = re.compile(
    r"^(?:[^\n]{1,80}\n(?=[^\n]+\n))?(?P<title>[^\n]+(?:\n[^\n]+){0,3}?)\s+"
    r"(?:Author\(s\):|Review(?:ed)? by:)"
)
_FORM_ALONE = re.compile(r"(?i:formulari?o?|formulaire|form) (?=.*\d)[A-Z\d-]+")
# The sign of a trade mark, within a word of fonts that have “fi” there.
_LIGATURE = re.compile(r"®(?=[a-z])")
# Not “this form of exploitation”: a report may begin with a code of its own.
_FORM = re.compile(r"\bthis form\b(?! of\b)", re.IGNORECASE)


def archived_title(evidence: Evidence) -> SuggestedValue | None:
    """Return the title that an archive's cover sheet names before the authors."""
    for page in evidence.lined_pages[:1]:
        if "jstor.org" in page.text and (found := _ARCHIVED.search(page.text)):
            title = " ".join(found["title"].split())
            place = found.span("title")
            return SuggestedValue.on_page(Field.TITLE, title, 0.75, page, place)
    return None


def whole_title(sheet: Sheet, blocks: Sequence[Block]) -> str:
    """Return the parts of a title, with a colon before a subtitle."""
    parts = [_of_block(sheet, block) for block in blocks]
    whole = parts[0]
    for part in parts[1:]:
        is_open = whole.endswith((":", "–", "-", "—")) or part[:1] in "&("
        whole = f"{whole} {part}" if is_open else f"{whole}: {part}"
    whole = _MARK.sub("", _DAY.sub("", whole))
    return (whole if len(whole) <= LONGEST else parts[0]).strip(" *∗†")


def _of_block(sheet: Sheet, block: Block) -> str:
    lines = [" ".join(sheet.page.text[start:end].split()) for start, end in block.spans]
    titles = [line for line in lines if not _VERSION_ALONE.fullmatch(line)]
    if len(titles) > 1 and _FORM_ALONE.fullmatch(titles[-1]):
        titles = titles if OPEN.search(titles[-2]) else titles[:-1]
    text = _LIGATURE.sub("fi", _once(composed(" ".join(titles or lines))))
    if _FORM.search(sheet.page.text):
        text = _CODE.sub("", text)
    stripped = _VERSION.sub("", text)
    is_whole = stripped.count("(") == stripped.count(")")
    return stripped if is_whole and len(stripped.split()) > 1 else text


def _once(text: str) -> str:
    """Return a text that is printed twice, one copy as the shadow of the other."""
    words = text.split()
    half = len(words) // 2
    return " ".join(words[:half]) if words[:half] == words[half:] and half else text
