"""Reasons why something was not imported, as sentences for an editor."""

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError
from django.utils.translation import gettext as _

from freeshelf.core.errors import FreeshelfError


def reason_of(error: Exception) -> str:
    """Return why something was refused; details of Python's own are in the log."""
    if isinstance(error, FreeshelfError):
        return str(error)
    if isinstance(error, ValidationError):
        return "; ".join(error.messages)
    if isinstance(error, IntegrityError):
        return _("The library already has something that this contradicts.")
    if isinstance(error, DataError):
        return _("A value is longer or larger than the library can store.")
    if isinstance(error, UnicodeError):
        return _("It has characters that cannot be read. Check its encoding.")
    if isinstance(error, OSError):
        return _("A file could not be read or written.")
    if isinstance(error, RecursionError):
        return _("It is nested too deeply.")
    return _(
        "It does not have the form that such items have. Your system administrator "
        "finds the details in the log."
    )
