"""Errors of the ingest app."""

import errno
from collections.abc import Sequence

from django.utils.translation import gettext as _

from freeshelf.core.errors import FreeshelfError

_FULL = {errno.ENOSPC, errno.EDQUOT}


def is_for_lack_of_room(error: OSError) -> bool:
    """Return whether a disk is full, which is no error of the file being read."""
    return error.errno in _FULL


class IngestError(FreeshelfError):
    """Base class of this app's errors."""


class MappingError(IngestError):
    """A mapping file contains an invalid value."""

    def __init__(self, file: str, *, place: str, problem: str, mend: str) -> None:
        super().__init__(f"{file}, {place}: {problem}. {mend}")
        self.file = file
        self.place = place


class ImporterMissingError(IngestError):
    """The plugin of an import request is left out."""

    def __init__(self, kind: str) -> None:
        super().__init__(
            _(
                "Nothing here can import %(kind)s. Install its plugin, or name it in "
                "FREESHELF_PLUGINS."
            )
            % {"kind": kind}
        )
        self.kind = kind


class SettingError(IngestError):
    """Settings of a source are missing, or there are none with these names."""

    def __init__(self, names: Sequence[str], *, known: Sequence[str]) -> None:
        text = _("%(names)s: enter each setting as NAME=VALUE. There are: %(known)s.")
        super().__init__(text % {"names": ", ".join(names), "known": ", ".join(known)})
        self.names = names


class UntitledSourceError(IngestError):
    """A source has no title."""

    def __init__(self) -> None:
        super().__init__(_("Enter a title: the source is known by it at later loads."))


class ErasedPersonError(IngestError):
    """The personal data of this record was erased on request and must not return."""

    def __init__(self) -> None:
        super().__init__(
            _("erased at the person’s request, so it is not imported again")
        )


class NoHomePageError(IngestError):
    """There is no home page to put imported pages below."""

    def __init__(self) -> None:
        super().__init__(
            "This library has no site with a home page yet: run “freeshelf manage "
            "migrate” and create the home page in the admin area, then import again."
        )


class ImportUnderWayError(IngestError):
    """Another import is running."""

    def __init__(self, other: str) -> None:
        message = _(
            "Another import is running (%(other)s). Wait for it to finish or stop it."
        )
        super().__init__(message % {"other": other})


class NotStagedError(IngestError):
    """No staged import of a site can be opened."""

    def __init__(self, site: str) -> None:
        message = _(
            "Nothing from %(site)s is staged. Readers can already see everything."
        )
        super().__init__(message % {"site": site})


class UndoError(IngestError):
    """A run cannot be undone."""

    def __init__(self, message: str, run: int) -> None:
        super().__init__(message)
        self.run = run


class UnknownRunError(UndoError):
    """No run has this ID."""

    def __init__(self, run: int) -> None:
        message = f"There is no import {run}: `freeshelf import runs` lists them."
        super().__init__(message, run)


class RunStillGoingError(UndoError):
    """A run that is still running cannot be undone."""

    def __init__(self, run: int) -> None:
        super().__init__(f"Import {run} is still running: wait or stop it first.", run)


class RunAlreadyUndoneError(UndoError):
    """A run can be undone only once."""

    def __init__(self, run: int) -> None:
        super().__init__(f"Import {run} has already been undone.", run)


class LaterRunError(UndoError):
    """A later run of the same source builds on this one."""

    def __init__(self, run: int, *, later: int) -> None:
        message = (
            f"Import {later} of the same site came after import {run} and changed "
            f"things: undo {later} first."
        )
        super().__init__(message, run)
        self.later = later
