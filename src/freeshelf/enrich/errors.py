"""Errors of this app; those of language models are for the operator.

EnrichError
├── UnreadableFileError        a file whose text cannot be read, or not to its end
│   ├── EncryptedFileError
│   ├── DamagedFileError
│   ├── ReachingFileError
│   ├── TooLargeFileError
│   ├── UnsupportedFileError
│   ├── MissingBytesError
│   └── ExtractionAbandonedError
├── InterruptedExtractionError
├── UnknownContentError
├── PageImageError               a picture of a page cannot be had
│   ├── UnknownWidthError
│   ├── PictureNotPossibleError
│   └── PictureBusyError
├── CopyError                    a copy without what is to go cannot be made
│   ├── UnfitForCopyError        the file cannot be copied
│   ├── NothingToRemoveError     its copy would be the same
│   ├── ReplacedBeforeCopyError  the file has another version by now
│   ├── UnmarkedCopyError        the copy is the file, though something is marked
│   ├── MarksMovedError          other words are where words were marked
│   ├── UnreadCopyError          OCR could not read it again
│   └── CopyRefusedError         a reader found in it what was to go
├── OcrError
│   ├── OcrEngineMissingError    the machine has no Tesseract
│   ├── OcrEngineError           it has one that does not work
│   ├── PageFailedError          a page that cannot be drawn, or not read in its limits
│   └── OcrInterruptedError      the file is not to blame; a retry may work
└── ModelError
    ├── UnknownModelError        no model of that name is installed
    ├── ModelSourceError         the given source cannot be used
    │   └── ModelUnreachableError
    ├── ModelExistsError
    └── BrokenModelError         a model directory that cannot be used
        ├── ManifestError
        ├── NewerManifestError
        └── RefusedModelError    it was not installed
"""

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from freeshelf.content.wording import listed
from freeshelf.core.errors import FreeshelfError

_MAX_RANGES = 12


class EnrichError(FreeshelfError):
    """Base class of errors of this app; the message is formatted with the facts."""

    message: ClassVar[object] = "%(name)s"

    def __init__(self, name: object = "", **facts: object) -> None:
        super().__init__("", name=name, **facts)


class UnreadableFileError(EnrichError):
    """Error for a file that could not be read completely; state is its result."""

    state: ClassVar[str] = "failed"


class EncryptedFileError(UnreadableFileError):
    """Error for a file that is protected by a password."""

    state = "encrypted"
    message = _(
        "“%(name)s” is protected by a password. Save a copy without a password and "
        "replace the file."
    )


class DamagedFileError(UnreadableFileError):
    """Error for a file with another format than declared, or a missing part."""

    state = "damaged"

    def __init__(
        self, name: str, *, pages_read: int, unreadable: Sequence[int] = ()
    ) -> None:
        if pages_read and unreadable:
            message = _(
                "“%(name)s” is damaged. These pages could not be read: %(unreadable)s. "
                "The other %(pages)d can be searched. Open the file in the program "
                "that created it, save it again and replace the file."
            )
        elif pages_read:
            message = _(
                "“%(name)s” is damaged. Only %(pages)d pages could be read. Open the "
                "file in the program that created it, save it again and replace the "
                "file."
            )
        else:
            message = _(
                "“%(name)s” is damaged or incomplete and could not be opened. Download "
                "it again from its source and replace the file."
            )
        facts = {
            "name": name,
            "pages": pages_read,
            "unreadable": page_ranges(unreadable),
        }
        super().__init__(message % facts)


class ReachingFileError(UnreadableFileError):
    """Error for a file whose reader reached beyond it, as an attack does."""

    message = _(
        "“%(name)s” was not read: the program that reads such files tried to open "
        "something outside this file, which is not allowed. The file may be "
        "malicious. Do not open it; ask the person who gave it to you."
    )


class TooLargeFileError(UnreadableFileError):
    """Error for a file that exceeds a limit; pages read before are kept."""

    state = "too_large"

    def __init__(self, name: str, *, pages_read: int, limit: str) -> None:
        if pages_read:
            message = _(
                "“%(name)s” is too large to process in full (%(limit)s). Its first "
                "%(pages)d pages can be searched. Split the file or raise the limit."
            )
        else:
            message = _(
                "“%(name)s” is too large to process (%(limit)s). Split the file or "
                "raise the limit."
            )
        super().__init__(message % {"name": name, "pages": pages_read, "limit": limit})


class UnsupportedFileError(UnreadableFileError):
    """Error for an unsupported format; visitors can still download the file."""

    state = "unsupported"
    message = _(
        "Text cannot be extracted from files like “%(name)s”. Readers can find it by "
        "its description."
    )


class MissingBytesError(UnreadableFileError):
    """Error for a file that is in the database but not in the storage."""

    message = _(
        "“%(name)s” is missing from storage. Run “freeshelf doctor” or upload the file "
        "again."
    )


class ExtractionAbandonedError(UnreadableFileError):
    """Error for a file whose worker died at each attempt."""

    message = _(
        "Text extraction from “%(name)s” failed several times and was stopped. The "
        "file itself may be fine: try to extract the text again."
    )


class InterruptedExtractionError(EnrichError):
    """Error for an extraction that was ended from outside; a retry may work."""

    message = "Reading %(name)r was interrupted (%(reason)s)."


class UnknownContentError(EnrichError):
    """Error for a checksum that no file has."""

    message = "No file content has the checksum %(name)r."


class PageImageError(EnrichError):
    """Base class of errors of page images."""


class UnknownWidthError(PageImageError):
    """Error for a width that no page uses."""

    message = _("Page images are available in these widths only: %(widths)s.")


class PictureNotPossibleError(PageImageError):
    """Error for a page that does not exist or cannot be drawn."""

    message = _("There is no image of page %(number)d.")


class PictureBusyError(PageImageError):
    """Error for too many images being drawn; a retry may work soon."""

    message = _(
        "Too many page images are being created at the same time. Try again in a "
        "moment."
    )


def page_ranges(numbers: Sequence[int]) -> str:
    """Format page numbers in rising order as “3, 7–9”, with “…” for a long list."""
    runs: list[str] = []
    # Within consecutive pages, number and index differ by the same value.
    for _distance, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
        pages = [number for _place, number in run]
        runs.append(str(pages[0]) if len(pages) == 1 else f"{pages[0]}–{pages[-1]}")
    shown = runs[:_MAX_RANGES]
    return listed([*shown, "…"] if len(runs) > len(shown) else shown)


INSTALL_LINE = (
    "apt install tesseract-ocr tesseract-ocr-ara tesseract-ocr-chi-sim "
    "tesseract-ocr-chi-tra tesseract-ocr-fra tesseract-ocr-rus tesseract-ocr-spa"
)


class CopyError(EnrichError):
    """Base class of errors of copies without what is to go."""

    def __init__(self, **facts: object) -> None:
        super().__init__("", **facts)


class UnfitForCopyError(CopyError):
    """Error for a file that cannot be copied by its known parts."""

    message = _("This file cannot be copied: it is damaged, too large or protected.")


class NothingToRemoveError(CopyError):
    """Error for a file whose copy has the same bytes."""

    message = _(
        "A copy would be the same as this file: it has no hidden content, and "
        "nothing is marked. The file was left unchanged."
    )


class UnmarkedCopyError(CopyError):
    """Error for a copy with the same bytes, though places of it were to go."""

    message = _(
        "The copy was rejected and deleted: it is the same as this file, although "
        "something is marked. Draw a box around what to redact, or keep the file for "
        "staff only."
    )


class MarksMovedError(CopyError):
    """Error for marks at whose places a file has other words than were marked."""

    message = _(
        "There is no copy: the marked words are no longer where they were marked. "
        "Mark them again."
    )


class ReplacedBeforeCopyError(CopyError):
    """Error for a file that was replaced after its copy was asked for."""

    message = _(
        "The file has been replaced in the meantime. Mark what to redact in "
        "the new version."
    )


class ClosedBeforeCopyError(CopyError):
    """Error for a file that was closed to readers after its copy was asked for."""

    message = _(
        "The file has been taken down or restricted in the meantime. Ask for the copy "
        "again if readers are to get it."
    )


class UnreadCopyError(CopyError):
    """Error for a copy of which OCR cannot read a page or image that was drawn anew."""

    message = _(
        "The copy was deleted: OCR could not read the pages that were redrawn in it, "
        "so nothing shows that they are clean. The file itself is not damaged. Ask "
        "your system administrator whether OCR works in the language of the file, "
        "and try again; or keep the file for staff only."
    )


class CopyRefusedError(CopyError):
    """Error for a copy in which a reader still found what was to go."""

    message = _(
        "The copy was rejected and deleted: %(reader)s still found in it what you "
        "marked. Mark the whole paragraph, or keep the file for staff only."
    )


class OcrError(EnrichError):
    """Base class of the errors of OCR."""

    def __init__(self, name: object = "", **facts: object) -> None:
        super().__init__(name, command=INSTALL_LINE, **facts)


class OcrEngineMissingError(OcrError):
    """Error for a program that is not installed."""

    message = _(
        "Tesseract is not installed (%(program)s). To install it, run: %(command)s"
    )


class OcrEngineError(OcrError):
    """Error for an installed program that cannot be used."""

    message = _("Tesseract at %(path)s does not work (%(reason)s). Run: %(command)s")


class PageFailedError(OcrError):
    """Error for a page that failed; the others continue. number counts from 1."""

    took_too_long = False
    message = _("Page %(number)d could not be read: %(reason)s")


class OcrInterruptedError(OcrError):
    """Error for a reading that was ended from outside."""

    message = "Reading the scan %(name)r was interrupted (%(reason)s)."


class ModelError(EnrichError):
    """Base class of errors of language models."""


class UnknownModelError(ModelError):
    """Error for a name that no installed model has."""

    message = (
        "There is no model %(name)r; installed: %(installed)s. "
        "`freeshelf model install` brings one."
    )


class ModelSourceError(ModelError):
    """Error for a source that is not a model, or not a supported one."""


class ModelUnreachableError(ModelSourceError):
    """Error for a source that did not respond; a retry may work."""


class ModelExistsError(ModelError):
    """Error for a name that another installed model has."""

    message = (
        "Another model %(name)r is installed: remove it first with "
        "`freeshelf model remove %(name)s`, or choose another name with --name."
    )


class BrokenModelError(ModelError):
    """Error for a model directory that cannot be used; problem is the reason."""

    message = (
        "The model in %(directory)s cannot be used: %(problem)s. Remove it with "
        "`freeshelf model remove %(name)s` and install it again."
    )

    def __init__(self, directory: Path, problem: str) -> None:
        super().__init__(directory.name, directory=directory, problem=problem)
        self.directory, self.problem = directory, problem


class ManifestError(BrokenModelError):
    """Error for a manifest that is missing, not JSON, or incomplete."""


class NewerManifestError(BrokenModelError):
    """Error for a manifest of a newer Freeshelf."""

    message = (
        "The model in %(directory)s has %(problem)s: update Freeshelf, or install the "
        "model again."
    )


class RefusedModelError(BrokenModelError):
    """Error for a model that was not installed; nothing was changed."""

    message = (
        "The model %(name)s was not installed: %(problem)s. Download it again, or "
        "install another one."
    )
