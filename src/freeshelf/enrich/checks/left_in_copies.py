"""Findings of a file that are still in its copy, as far as they are strong."""

from pathlib import Path

from django.db.models import Q
from django.views.decorators.debug import sensitive_variables

from freeshelf.enrich.check_models import FileCopy, FileDecision
from freeshelf.enrich.checks.decisions import decisions_in_force
from freeshelf.enrich.checks.found_words import open_in_pictures, strong_words
from freeshelf.enrich.checks.looks import look_at_text
from freeshelf.enrich.checks.pictures_within import (
    FEWEST_LETTERS,
    has_pictures_within,
)
from freeshelf.enrich.checks.proven_copies import CopyReport
from freeshelf.enrich.disclosure.copies.words_left import words_left
from freeshelf.enrich.disclosure.findings import PICTURE_NOT_READ, Strength
from freeshelf.enrich.page_images import PDF


def still_in(
    copy: FileCopy, path: Path, report: CopyReport, media_type: str
) -> list[str]:
    """Return the kinds of strong findings of the source whose words are in a copy.

    Those whose words are not found again count as being in it. Images that OCR has not
    read again are among the kinds. `media_type` is that of the copy.
    """
    kinds = _in_words(copy, path, report, media_type)
    if media_type == PDF:
        kinds |= _in_pages(copy, report)
    elif not media_type.startswith("image/"):
        kinds |= _in_pictures(copy, path, report)
    if report.drawn and not report.was_read_by_ocr:
        kinds.add(PICTURE_NOT_READ)
    return sorted(kinds)


@sensitive_variables()
def _in_words(
    copy: FileCopy, path: Path, report: CopyReport, media_type: str
) -> set[str]:
    told = strong_words(copy.source)
    if not told:
        return set()
    words = [words for _kind, words in told]
    left = words_left(path, words, media_type=media_type, shown=report.shown)
    found = {number for number, each in enumerate(words) if not each} | left
    return {told[number][0] for number in found}


def _in_pages(copy: FileCopy, report: CopyReport) -> set[str]:
    """Return the kinds found in images of a PDF, unless OCR read their pages anew.

    Pages that were not drawn have their images still.
    """
    kinds = set()
    for finding in open_in_pictures(copy.source):
        text = report.read.get(finding.page)
        if text is None or finding.kind in _kinds_in(copy, text):
            kinds.add(finding.kind)
    return kinds


def _in_pictures(copy: FileCopy, path: Path, report: CopyReport) -> set[str]:
    """Return the kinds in the images of a document: none is left, or OCR read all."""
    kinds = _kinds_in(copy, "\n\n".join(report.read.values()))
    told = {each.kind for each in open_in_pictures(copy.source)}
    if told and not report.was_read_by_ocr:
        is_gone = not report.drawn and not has_pictures_within(path)
        kinds |= set() if is_gone else told
    return kinds


@sensitive_variables()
def _kinds_in(copy: FileCopy, text: str) -> set[str]:
    """Return the kinds of strong findings in a text that nobody decided about."""
    if sum(map(str.isalnum, text)) < FEWEST_LETTERS:
        return set()
    found = look_at_text(text).findings
    strong = [each for each in found if each.strength is Strength.STRONG]
    decided = decisions_in_force().filter(
        Q(file=copy.file_id) | Q(choice=FileDecision.Choice.PUBLIC),
        subject__in=[each.value_key for each in strong if each.value_key],
    )
    known = set(decided.values_list("kind", "subject"))
    return {each.kind for each in strong if (each.kind, each.value_key) not in known}
