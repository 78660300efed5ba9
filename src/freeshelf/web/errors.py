"""Errors that are shown to visitors, each with its HTTP status.

WebError
├── BadAddressError     400  the URL cannot be parsed
├── ForbiddenError      403  not open to this user
├── NotFoundError       404  nothing is here, or not for this user
├── GoneError           410  something was here and was removed
├── TooLongError        414  the URL is too long
├── TooLargeError       413  a form has too much data
├── NoSuchPartError     416  the file ends before the requested range
├── DamagedPictureError 422  an uploaded image cannot be opened
├── NotReadyError       503  the index is being built, or cannot be read
└── BusyError           503  others are getting archives of files
"""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from freeshelf.core.errors import FreeshelfError


class WebError(FreeshelfError):
    """Base class of web errors; the message is shown to the visitor unchanged."""

    status = 400


class BadAddressError(WebError):
    """Error for a URL or query string that cannot be parsed."""


class ForbiddenError(WebError):
    """Error for a page that this user may not open; signing in may help."""

    status = 403
    message = _("You do not have permission to view this.")


class NotFoundError(WebError):
    """Error for a page that does not exist for this user; the reason is not given."""

    status = 404


class GoneError(WebError):
    """Error for a page that was removed on a day that may be shown."""

    status = 410
    when: datetime


class TooLongError(WebError):
    """Error for a URL that is longer than any search needs."""

    status = 414


class TooLargeError(WebError):
    """Error for a form that is larger than any person would fill in."""

    status = 413


class NoSuchPartError(WebError):
    """Error for a range that begins after the end of a file."""

    status = 416
    message = _("The requested part is beyond the end of the file.")
    size: int


class DamagedPictureError(WebError):
    """Error for an uploaded image in the admin area that cannot be read."""

    status = 422


class NotReadyError(WebError):
    """Error for a search that is not possible at the moment."""

    status = 503
    message = _(
        "This is a problem on our side. You have not lost anything. Try again in a "
        "minute."
    )


class BusyError(WebError):
    """Error for an archive while as many as can be made are being sent."""

    status = 503
    message = _("Other readers are downloading archives. Try again in a minute.")
