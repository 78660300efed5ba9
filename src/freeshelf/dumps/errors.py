"""Errors of dumps.

DumpError
├── DumpUnderWayError   another process is making a dump
└── FolderTakenError    the folder for a dump has files in it
"""

from django.utils.translation import gettext_lazy as _

from freeshelf.core.errors import FreeshelfError


class DumpError(FreeshelfError):
    """Base class of errors of dumps."""


class DumpUnderWayError(DumpError):
    """Error for a second dump at the same time."""

    message = _("A dump is already being created. Wait until it is finished.")


class FolderTakenError(DumpError):
    """Error for a folder in which a dump would mix with other files."""

    message = _("%(folder)s is not empty. Enter an empty or a new folder.")
    folder: str
