"""Replace a file by a copy without hidden content and without marked places."""

import hashlib
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from django.core.files.base import File as DjangoFile
from django.db import transaction

from freeshelf.enrich import errors
from freeshelf.enrich.check_models import FileCopy
from freeshelf.enrich.checks.copies_by_text import (
    copy_by_text,
    text_beside_marks,
    texts_of_pages,
)
from freeshelf.enrich.checks.copies_of_pictures import bars_in_shares, copy_picture
from freeshelf.enrich.checks.found_words import strong_words_in_pictures
from freeshelf.enrich.checks.left_in_copies import still_in
from freeshelf.enrich.checks.lines_read import boxes_read_alone
from freeshelf.enrich.checks.pictures_within import has_pictures_within
from freeshelf.enrich.checks.proven_copies import (
    CopyReport,
    copy_pdf,
    text_beside,
    usable_tesseract,
)
from freeshelf.enrich.disclosure.copies.wishes import PdfWishes, TextWishes
from freeshelf.enrich.disclosure.findings import (
    TELLING_PICTURES,
    WORDS_IN_PICTURE,
)
from freeshelf.enrich.ocr.services import expected_languages
from freeshelf.enrich.page_images import PDF
from freeshelf.enrich.page_marks import marks_at
from freeshelf.enrich.records import local_file
from freeshelf.library.access import Hold
from freeshelf.library.models import File, FileContent, FileVersion, PageText
from freeshelf.library.services import replace_file, waiting_version

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# Page and box, as in `FileCopy.places`.
PlaceOnPage = Sequence[float]
# Page, start and end in the text of the page.
Range = tuple[int, int, int]

_LONGEST_SIDE = 1_000_000  # in points
_EXTENSIONS = {
    "image/avif": "avif",
    "image/bmp": "bmp",
    "image/gif": "gif",
    "image/heic": "heic",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/tiff": "tiff",
    "image/webp": "webp",
}
_OOXML = "application/vnd.openxmlformats-officedocument"
_ODF = "application/vnd.oasis.opendocument"
_DOCX = (f"{_OOXML}.wordprocessingml.document", "docx")
_XLSX = (f"{_OOXML}.spreadsheetml.sheet", "xlsx")
_PPTX = (f"{_OOXML}.presentationml.presentation", "pptx")
_PAGE, _TEXT = ("text/html", "html"), ("text/plain", "txt")
_RICH_TEXT, _MAIL = ("application/rtf", "rtf"), "message/rfc822"
# Media type and extension of the copy of a file that is marked in its text. Macros are
# never in it; a mail becomes a text, since nobody sent its copy.
_BY_TEXT = {
    **{media_type: (media_type, name) for media_type, name in (_DOCX, _XLSX, _PPTX)},
    "application/vnd.ms-word.document.macroenabled.12": _DOCX,
    "application/vnd.ms-excel.sheet.macroenabled.12": _XLSX,
    "application/vnd.ms-powerpoint.presentation.macroenabled.12": _PPTX,
    f"{_OOXML}.presentationml.slideshow": _PPTX,
    f"{_ODF}.text": (f"{_ODF}.text", "odt"),
    f"{_ODF}.spreadsheet": (f"{_ODF}.spreadsheet", "ods"),
    f"{_ODF}.presentation": (f"{_ODF}.presentation", "odp"),
    **dict.fromkeys(("text/html", "application/xhtml+xml"), _PAGE),
    **dict.fromkeys(("text/markdown", "text/x-markdown"), _PAGE),
    **dict.fromkeys(("application/rtf", "text/rtf"), _RICH_TEXT),
    "application/epub+zip": ("application/epub+zip", "epub"),
    "text/plain": _TEXT,
    "text/csv": ("text/csv", "csv"),
    "text/tab-separated-values": ("text/tab-separated-values", "tsv"),
    _MAIL: _TEXT,
}
# Of these there is no copy, but they can be saved as a kind of which there is one.
_OLDER_OFFICE = frozenset(
    [
        *("application/msword", "application/vnd.ms-excel"),
        *("application/vnd.ms-powerpoint", "application/x-ole-storage"),
        "application/vnd.ms-excel.sheet.binary.macroenabled.12",
    ]
)
# Of these a copy has words alone.
_WORDS_ALONE = (
    *("text/plain", "text/csv", "text/tab-separated-values"),
    _MAIL,
)


def is_marked_in_text(content: FileContent) -> bool:
    """Return whether a copy of a content is marked in its text, not on its pages."""
    return content.media_type.lower() in _BY_TEXT


def texts_to_mark(content: FileContent) -> list[tuple[int, str]]:
    """Return the numbers and texts of pages, and as page 0 what is beside them.

    That is read anew, and kept nowhere.
    """
    rows = PageText.objects.filter(content=content).order_by("number")
    texts = list(rows.values_list("number", "text"))
    with suppress(FileNotFoundError), local_file(content) as path:
        if is_marked_in_text(content):
            if content.media_type.lower() == _MAIL:
                # The text of a mail is not stored.
                texts = list(enumerate(texts_of_pages(path, _MAIL), 1))
            texts.insert(0, (0, text_beside_marks(path, content.media_type.lower())))
        elif content.media_type == PDF:
            texts.insert(0, (0, text_beside(path)))
    return texts


def has_parts_to_leave_out(content: FileContent) -> bool:
    """Return whether a copy may have links, images and their descriptions."""
    media_type = content.media_type.lower()
    return is_marked_in_text(content) and media_type not in _WORDS_ALONE


def may_have_images(content: FileContent) -> bool:
    """Return whether a content is an image, or may have one with words."""
    if content.media_type in _EXTENSIONS:
        return True
    if content.media_type != PDF and not has_parts_to_leave_out(content):
        return False
    try:
        with local_file(content) as path:
            return has_pictures_within(path)
    except FileNotFoundError:
        return True


def can_be_copied(version: FileVersion | None) -> bool:
    """Return whether a copy of a version can be made."""
    if version is None:
        return False
    media_type = version.content.media_type
    return (
        media_type == PDF
        or media_type in _EXTENSIONS
        or is_marked_in_text(version.content)
    )


def can_be_saved_anew(version: FileVersion | None) -> bool:
    """Return whether a version is one of Office from which a kind to copy is saved."""
    return version is not None and version.content.media_type.lower() in _OLDER_OFFICE


def boxes_of(content: FileContent, ranges: Iterable[Range]) -> list[list[float]]:
    """Return where ranges of the text of a content stand, as `FileCopy.places`.

    Where that is not known of one, its whole page is returned. Ranges of page 0, the
    text that no page has, are returned as they are.
    """
    by_page: dict[int, list[tuple[int, int]]] = {}
    for page, start, end in ranges:
        by_page.setdefault(page, []).append((start, end))
    places: list[list[float]] = [[0, *each] for each in by_page.pop(0, ())]
    rows = PageText.objects.filter(content=content, number__in=by_page)
    for row in rows:
        for each in by_page.pop(row.number):
            places += _boxes_on(row, each, content) or [whole_page(row.number)]
    return places + [whole_page(number) for number in by_page]


def _boxes_on(
    row: PageText, marked: tuple[int, int], content: FileContent
) -> list[list[float]]:
    boxes = [
        (mark.x, mark.y, mark.x + mark.width, mark.y + mark.height)
        for mark in marks_at(row.word_boxes, [marked])
    ]
    if content.media_type == PDF:
        return [[row.number, *box] for box in boxes]
    return bars_in_shares(row, boxes) if row.width and row.height else []


def whole_page(number: int) -> list[float]:
    """Return the place that is a page of any size."""
    return [number, 0, 0, _LONGEST_SIDE, _LONGEST_SIDE]


def ask_for_copy(
    *,
    version: FileVersion,
    places: list[list[float]],
    user: "User",
    now: datetime,
    without: Sequence[str] = (),
    has_words_elsewhere: bool = False,
) -> FileCopy:
    """Note that a copy of a version is wanted, without these places and parts.

    `has_words_elsewhere` says that words are to go which stand in no text of it: a
    copy with images waits for a person then.
    """
    parts = [*without, *([WORDS_IN_PICTURE] if has_words_elsewhere else [])]
    return FileCopy.objects.create(
        file=version.file,
        source=version,
        places=places,
        without=" ".join(parts),
        asked_by=user,
        asked_at=now,
    )


def make_copy(*, key: int, now: datetime) -> bool:
    """Make the copy that was asked for, and put it in the place of the file.

    The copy is checked like any new version; readers get neither it nor the original
    meanwhile. Returns whether there was something to do.
    """
    copy = FileCopy.objects.select_related("file", "source__content").filter(pk=key)
    wanted = copy.filter(finished_at=None).first()
    if wanted is None:
        return False
    if waiting_version(wanted.file) != wanted.source:
        finish(wanted, now=now, message=str(errors.ReplacedBeforeCopyError()))
        return True
    try:
        with (
            local_file(wanted.source.content) as path,
            tempfile.NamedTemporaryFile(prefix="freeshelf-copy-") as target,
        ):
            report = _write(wanted, path, cast(BinaryIO, target))
            target.flush()
            target.seek(0)
            # Restricting its source would close the file for nothing.
            digest = hashlib.file_digest(target, "sha256").hexdigest()
            if digest == wanted.source.content_id:
                raise _unchanged(wanted)
            left = still_in(wanted, Path(target.name), report, _form(wanted)[0])
            target.seek(0)
            _store(wanted, target, report, left, now)
    except errors.CopyError as error:
        finish(wanted, now=now, message=str(error))
    except FileNotFoundError:
        finish(wanted, now=now, message=str(errors.UnfitForCopyError()))
    return True


def _marked_words(content: FileContent, places: Iterable[Range]) -> list[str]:
    """Return the words at places as they were shown when they were marked."""
    marked = [each for each in places if each[0]]
    rows = PageText.objects.filter(
        content=content, number__in={page for page, *_ in marked}
    )
    texts = dict(rows.values_list("number", "text"))
    return [texts[page][start:end] for page, start, end in marked if page in texts]


def _unchanged(copy: FileCopy) -> errors.CopyError:
    if copy.places or copy.without:
        return errors.UnmarkedCopyError()
    return errors.NothingToRemoveError()


def mark_copy_failed(*, key: int, now: datetime) -> None:
    """Note that a copy could not be made, whatever was tried."""
    for copy in FileCopy.objects.filter(pk=key, finished_at=None):
        finish(copy, now=now, message=str(errors.UnfitForCopyError()))


def finish(copy: FileCopy, *, now: datetime, message: str) -> None:
    """Note the end of a copy that was not made, for this reason."""
    FileCopy.objects.filter(pk=copy.pk).update(finished_at=now, message=message)


def _write(copy: FileCopy, path: Path, target: BinaryIO) -> CopyReport:
    content = copy.source.content
    languages = expected_languages(content)
    if content.media_type == PDF:
        marks: dict[int, list[Any]] = {}
        beside = []
        for page, *place in copy.places:
            if page:
                marks.setdefault(int(page), []).append(tuple(place))
            else:
                beside.append((int(place[0]), int(place[1])))
        is_elsewhere = WORDS_IN_PICTURE in copy.without.split()
        painted = boxes_read_alone(copy.source, path) if is_elsewhere else {}
        wishes = PdfWishes(marks=marks, beside=tuple(beside), painted=painted)
        return copy_pdf(path, target, wishes, languages=languages)
    if is_marked_in_text(content):
        without = set(copy.without.split())
        if TELLING_PICTURES in without and not usable_tesseract():
            without.add("pictures")
        is_told = TELLING_PICTURES in without and "pictures" not in without
        found = strong_words_in_pictures(copy.source) if is_told else []
        by_text = TextWishes(
            places=tuple((int(p), int(a), int(b)) for p, a, b in copy.places),
            without=frozenset(without),
        )
        return copy_by_text(
            path,
            target,
            by_text,
            media_type=content.media_type.lower(),
            languages=languages,
            marked=_marked_words(content, by_text.places),
            found=[words for _kind, words in found if words],
        )
    return copy_picture(content, path, target, copy.places, languages=languages)


@transaction.atomic
def _store(
    copy: FileCopy,
    target: Any,
    report: CopyReport,
    left: Sequence[str],
    now: datetime,
) -> None:
    source = copy.source
    unfinished = FileCopy.objects.select_for_update().filter(finished_at=None)
    if not unfinished.filter(pk=copy.pk).exists():
        raise errors.ClosedBeforeCopyError
    version = replace_file(
        file=File.objects.get(pk=copy.file_id),
        stream=DjangoFile(target),
        name=_name(copy),
        now=now,
        media_type=_form(copy)[0],
        user=copy.asked_by,
        expected=source,
        at_once=True,
    )
    # What was to go is in it, and may be in those before it, which nobody looked into.
    earlier = FileVersion.objects.filter(file=copy.file_id, is_current=False)
    earlier.update(hold=Hold.RESTRICTED)
    FileCopy.objects.filter(pk=copy.pk).update(
        finished_at=now,
        result=version,
        drawn_pages=list(report.drawn),
        lost_tags=report.lost_tags,
        was_read_by_ocr=report.was_read_by_ocr,
        left_out=" ".join(report.left_out),
        still_in=" ".join(left),
    )


def _name(copy: FileCopy) -> str:
    """Return a name that tells nothing: the old one may be that of a person."""
    return f"file-{copy.file.number}-{copy.pk}.{_form(copy)[1]}"


def _form(copy: FileCopy) -> tuple[str, str]:
    """Return media type and extension of a copy."""
    media_type = copy.source.content.media_type
    known = _BY_TEXT.get(media_type.lower())
    return known or (media_type, _EXTENSIONS.get(media_type, "pdf"))
