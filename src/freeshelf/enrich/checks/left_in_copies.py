"""Findings of a file that are still in its copy, as far as they are strong."""

from collections.abc import Sequence
from pathlib import Path

from django.db.models import Q
from django.views.decorators.debug import sensitive_variables

from freeshelf.enrich.check_models import FileCopy, FileDecision
from freeshelf.enrich.checks.decisions import (
    copy_with_rest,
    decisions_in_force,
    has_unread_pictures,
)
from freeshelf.enrich.checks.found_words import (
    open_in_pictures,
    strong_words,
    strong_words_in_pictures,
)
from freeshelf.enrich.checks.lines_read import read_alone
from freeshelf.enrich.checks.looks import look_at_text
from freeshelf.enrich.checks.pictures_within import (
    FEWEST_LETTERS,
    has_pictures_within,
    read_pictures_within,
)
from freeshelf.enrich.checks.proven_copies import READ_LINES, CopyReport
from freeshelf.enrich.disclosure.copies.words_in_images import are_told
from freeshelf.enrich.disclosure.copies.words_left import words_left
from freeshelf.enrich.disclosure.findings import (
    PICTURE_NOT_READ,
    WORDS_IN_PICTURE,
    Strength,
)
from freeshelf.enrich.disclosure.persons.kinds import Kind
from freeshelf.enrich.ocr.services import expected_languages
from freeshelf.enrich.page_images import PDF
from freeshelf.enrich.records import local_file
from freeshelf.library.models import FileVersion

# Shorter parts of names are like many other words.
_LONG_PART = 5

Told = Sequence[tuple[str, str]]


@sensitive_variables()
def still_in(
    copy: FileCopy, path: Path, report: CopyReport, media_type: str
) -> list[str]:
    """Return the kinds of strong findings of the source whose words are in a copy.

    Those whose words are not found again count as being in it, unless they were in
    images and the copy has none. Images that OCR has not read again are among the
    kinds, and those that may have words which were to go.
    `media_type` is that of the copy.
    """
    told = strong_words(copy.source)
    drawn = strong_words_in_pictures(copy.source)
    is_image = copy.source.content.media_type.startswith("image/")
    has_images = is_image or bool(report.drawn) or has_pictures_within(path)
    if not has_images:
        # What cannot be read again was in an image that is gone.
        drawn = [each for each in drawn if each[1]]
    kinds = _in_words([*told, *drawn], path, report, media_type)
    if has_images:
        kinds |= _of_images(copy, told, drawn, path, report)
    if media_type == PDF:
        kinds |= _in_pages(copy, report)
    elif not media_type.startswith("image/"):
        kinds |= _in_pictures(copy, path, report)
    if report.drawn and not report.was_read_by_ocr:
        kinds.add(PICTURE_NOT_READ)
    return sorted(kinds)


@sensitive_variables()
def gone_from(version: FileVersion, words: Sequence[str]) -> set[str]:
    """Return those of some words that are gone from a version, which is a copy.

    None is where its images may have words that were to go, nor from another version.
    """
    copy = copy_with_rest(version)
    if copy is None or not words or has_unread_pictures(version):
        return set()
    if {PICTURE_NOT_READ, WORDS_IN_PICTURE}.intersection(copy.still_in.split()):
        return _painted_over(copy).intersection(words)
    try:
        with local_file(version.content) as path:
            left = words_left(path, words, media_type=version.content.media_type)
    except FileNotFoundError:
        return set()
    return {each for number, each in enumerate(words) if number not in left}


@sensitive_variables()
def _painted_over(copy: FileCopy) -> set[str]:
    """Return the words whose lines a copy painted over, as OCR alone reads them."""
    if READ_LINES not in copy.left_out.split():
        return set()
    return {each for words in read_alone(copy.source).values() for each in words}


@sensitive_variables()
def _in_words(told: Told, path: Path, report: CopyReport, media_type: str) -> set[str]:
    """Return the kinds of words, told with them, that are in a copy."""
    if not told:
        return set()
    words = [words for _kind, words in told]
    left = words_left(path, words, media_type=media_type, shown=report.shown)
    found = {number for number, each in enumerate(words) if not each} | left
    return {told[number][0] for number in found}


@sensitive_variables()
def _of_images(
    copy: FileCopy, told: Told, drawn: Told, path: Path, report: CopyReport
) -> set[str]:
    """Return codes of images that have words which were to go, or may have them.

    Of words of findings, in texts of the source and in images, drawn, these are their
    kinds: they are read anew for every copy, and so do not keep all copies of it.
    """
    content = copy.source.content
    before = copy_with_rest(copy.source)
    asked = {*copy.without.split(), *(before.still_in.split() if before else ())}
    if WORDS_IN_PICTURE in asked:
        return {WORDS_IN_PICTURE}
    is_asked = any(report.gone) or any(each for _kind, each in (*told, *drawn))
    if content.media_type.startswith("image/") or not is_asked:
        return set()
    texts = list(report.read.values())
    is_whole = True
    if content.media_type == PDF:
        # Pages that were not drawn keep their images.
        read = read_pictures_within(
            path,
            read_pages=report.drawn,
            languages=expected_languages(content),
        )
        texts += [each.text for each in read.texts]
        is_whole = read.is_whole or not has_pictures_within(path, report.drawn)
    text = "\n".join(texts)
    codes = set() if is_whole else {PICTURE_NOT_READ}
    codes |= {kind for kind, each in told if are_told([each], text)}
    codes |= {kind for kind, each in drawn if are_told(_parts(kind, each), text)}
    return codes | ({WORDS_IN_PICTURE} if are_told(report.gone, text) else set())


def _parts(kind: str, words: str) -> list[str]:
    """Return words, and each longer part of a name: a box may cover some of them."""
    parts = words.split() if kind == Kind.PERSON_NAME else []
    return [words, *(each for each in parts if len(each) >= _LONG_PART)]


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
