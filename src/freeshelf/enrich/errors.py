"""What can go wrong in the enrich app.

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

_MOST_RANGES = 12


class EnrichError(FreeshelfError):
    """Base of this app's errors."""


class UnreadableFileError(EnrichError):
    """A file could not be read to its end; state is the extraction state it is in."""

    state: ClassVar[str] = "failed"


class EncryptedFileError(UnreadableFileError):
    """The file opens with a password only."""

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
    """The file is not what it says it is, or a part of it is missing."""

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
        self.unreadable = tuple(unreadable)


class TooLargeFileError(UnreadableFileError):
    """The file passed a limit; the pages read before are kept."""

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
    """A format whose text is not read; readers can still download it."""

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
    """The database knows the file, the storage does not."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _(
                "“%(name)s” is missing from storage. Run “freeshelf doctor” or upload "
                "the file again."
            )
            % {"name": name}
        )


class ExtractionAbandonedError(UnreadableFileError):
    """The worker that read the file died, each time it tried."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _(
                "Text extraction from “%(name)s” failed several times and was stopped. "
                "The file itself may be fine: try to extract the text again."
            )
            % {"name": name}
        )


class InterruptedExtractionError(EnrichError):
    """Something outside the file ended its reading; trying again may work."""

    def __init__(self, name: str, *, reason: str) -> None:
        super().__init__(f"Reading {name!r} was interrupted ({reason}).")


class UnknownContentError(EnrichError):
    """No file has this checksum."""

    def __init__(self, sha256: str) -> None:
        super().__init__(f"No file content has the checksum {sha256!r}.")
        self.sha256 = sha256


class PageImageError(EnrichError):
    """A picture of a page cannot be had."""


class UnknownWidthError(PageImageError):
    """A width that no page asks for."""

    def __init__(self, width: int, *, widths: tuple[int, ...]) -> None:
        super().__init__(
            _("Page images are available in these widths only: %(widths)s.")
            % {"widths": ", ".join(map(str, widths))}
        )
        self.width = width


class PictureNotPossibleError(PageImageError):
    """The page does not exist, or its file cannot be drawn."""

    def __init__(self, number: int) -> None:
        super().__init__(
            _("There is no image of page %(number)d.") % {"number": number}
        )
        self.number = number


class PictureBusyError(PageImageError):
    """Too many pictures are being drawn; the same request may work in a moment."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Too many page images are being created at the same time. Try again in "
                "a moment."
            )
        )


def page_ranges(numbers: Sequence[int]) -> str:
    """Write page numbers in rising order as “3, 7–9”; the end of a long list as “…”."""
    runs: list[str] = []
    # Within a run of neighbours, a number and its place differ by the same.
    for _distance, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
        pages = [number for _place, number in run]
        runs.append(str(pages[0]) if len(pages) == 1 else f"{pages[0]}–{pages[-1]}")
    shown = runs[:_MOST_RANGES]
    return ", ".join(shown) + (", …" if len(runs) > len(shown) else "")
