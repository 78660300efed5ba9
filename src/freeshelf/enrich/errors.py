"""Errors of this app.

EnrichError
├── UnreadableFileError        a file whose text cannot be read, or not to its end
│   ├── EncryptedFileError
│   ├── DamagedFileError
│   ├── TooLargeFileError
│   ├── UnsupportedFileError
│   ├── MissingBytesError
│   └── ExtractionAbandonedError
├── InterruptedExtractionError
├── UnknownContentError
└── PageImageError               a picture of a page cannot be had
    ├── UnknownWidthError
    ├── PictureNotPossibleError
    └── PictureBusyError
"""

from collections.abc import Sequence
from itertools import groupby
from typing import ClassVar

from django.utils.translation import gettext as _

from freeshelf.core.errors import FreeshelfError

_MAX_RANGES = 12


class EnrichError(FreeshelfError):
    """Base class of errors of this app."""


class UnreadableFileError(EnrichError):
    """Error for a file that could not be read completely; state is its result."""

    state: ClassVar[str] = "failed"


class EncryptedFileError(UnreadableFileError):
    """Error for a file that is protected by a password."""

    state = "encrypted"

    def __init__(self, name: str) -> None:
        super().__init__(
            _(
                "“%(name)s” is protected by a password. Save a copy without a password "
                "and replace the file."
            )
            % {"name": name}
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

    def __init__(self, name: str) -> None:
        super().__init__(
            _(
                "Text cannot be extracted from files like “%(name)s”. Readers can find "
                "it by its description."
            )
            % {"name": name}
        )


class MissingBytesError(UnreadableFileError):
    """Error for a file that is in the database but not in the storage."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _(
                "“%(name)s” is missing from storage. Run “freeshelf doctor” or upload "
                "the file again."
            )
            % {"name": name}
        )


class ExtractionAbandonedError(UnreadableFileError):
    """Error for a file whose worker died at each attempt."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _(
                "Text extraction from “%(name)s” failed several times and was stopped. "
                "The file itself may be fine: try to extract the text again."
            )
            % {"name": name}
        )


class InterruptedExtractionError(EnrichError):
    """Error for an extraction that was ended from outside; a retry may work."""

    def __init__(self, name: str, *, reason: str) -> None:
        super().__init__(f"Reading {name!r} was interrupted ({reason}).")


class UnknownContentError(EnrichError):
    """Error for a checksum that no file has."""

    def __init__(self, sha256: str) -> None:
        super().__init__(f"No file content has the checksum {sha256!r}.")


class PageImageError(EnrichError):
    """Base class of errors of page images."""


class UnknownWidthError(PageImageError):
    """Error for a width that no page uses."""

    def __init__(self, width: int, *, widths: tuple[int, ...]) -> None:
        super().__init__(
            _("Page images are available in these widths only: %(widths)s.")
            % {"widths": ", ".join(map(str, widths))}
        )


class PictureNotPossibleError(PageImageError):
    """Error for a page that does not exist or cannot be drawn."""

    def __init__(self, number: int) -> None:
        super().__init__(
            _("There is no image of page %(number)d.") % {"number": number}
        )


class PictureBusyError(PageImageError):
    """Error for too many images being drawn; a retry may work soon."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Too many page images are being created at the same time. Try again in "
                "a moment."
            )
        )


def page_ranges(numbers: Sequence[int]) -> str:
    """Format page numbers in rising order as “3, 7–9”, with “…” for a long list."""
    runs: list[str] = []
    # Within consecutive pages, number and index differ by the same value.
    for _distance, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
        pages = [number for _place, number in run]
        runs.append(str(pages[0]) if len(pages) == 1 else f"{pages[0]}–{pages[-1]}")
    shown = runs[:_MAX_RANGES]
    return ", ".join(shown) + (", …" if len(runs) > len(shown) else "")
