"""Errors of the ingest app."""

import errno

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from freeshelf.content.wording import listed_phrases
from freeshelf.core.errors import FreeshelfError

_FULL = {errno.ENOSPC, errno.EDQUOT}


def is_for_lack_of_room(error: OSError) -> bool:
    """Return whether a disk is full, which is no error of the file being read."""
    return error.errno in _FULL


def reason_of(error: Exception) -> str:
    """Return why something was refused; details of Python's own are in the log."""
    if isinstance(error, FreeshelfError):
        return str(error)
    if isinstance(error, ValidationError):
        return listed_phrases(error.messages)
    if isinstance(error, IntegrityError):
        return gettext("This conflicts with something already in the library.")
    if isinstance(error, DataError):
        return gettext("A value is longer or larger than the library can store.")
    if isinstance(error, UnicodeError):
        return gettext("It has characters that cannot be read. Check its encoding.")
    if isinstance(error, OSError):
        return gettext("A file could not be read or written.")
    if isinstance(error, RecursionError):
        return gettext("It is nested too deeply.")
    return gettext(
        "Its format is not valid for this type of item. Your system administrator "
        "can find the details in the log."
    )


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

    message = _(
        "No installed plugin can import %(kind)s. Install one, or add it to "
        "FREESHELF_PLUGINS."
    )


class SettingError(IngestError):
    """Settings of a source are missing, or there are none with these names."""

    message = _(
        "%(names)s: enter each setting as NAME=VALUE. Available settings: %(known)s."
    )


class UntitledSourceError(IngestError):
    """A source has no title."""

    message = _("Enter a title. Later imports use it to find the source.")


class NoDemonstrationError(IngestError):
    """There is no demonstration in this library, or no more."""

    message = _("This library has no demo content.")


class NoOwnAccountError(IngestError):
    """Without the demonstration nobody could administer the library."""

    message = _(
        "First create your own administrator account, because the demo account is "
        "removed with the demo content: run “freeshelf createuser NAME --role admin” "
        "on the server, and sign in with the new account."
    )


class ErasedPersonError(IngestError):
    """The personal data of this record was erased on request and must not return."""

    message = _("erased at the person’s request, so it is not imported again")


class NoHomePageError(IngestError):
    """There is no home page to put imported pages below."""

    message = (
        "This library has no site with a home page yet: run “freeshelf manage "
        "migrate” and create the home page in the admin area, then import again."
    )


class ImportUnderWayError(IngestError):
    """Another import is running."""

    message = _(
        "Another import is running (%(other)s). Wait for it to finish or stop it."
    )


class NotStagedError(IngestError):
    """No staged import of a site can be opened."""

    message = _("Nothing from %(site)s is staged. Readers can already see everything.")


class UndoError(IngestError):
    """A run cannot be undone."""


class UnknownRunError(UndoError):
    """No run has this ID."""

    message = "There is no import %(run)s: `freeshelf import runs` lists them."


class RunStillGoingError(UndoError):
    """A run that is still running cannot be undone."""

    message = "Import %(run)s is still running: wait or stop it first."


class RunAlreadyUndoneError(UndoError):
    """A run can be undone only once."""

    message = "Import %(run)s has already been undone."


class LaterRunError(UndoError):
    """A later run of the same source builds on this one."""

    message = (
        "Import %(later)s of the same site came after import %(run)s and changed "
        "things: undo %(later)s first."
    )
