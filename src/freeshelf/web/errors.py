"""What can go wrong for a reader, each with its HTTP status.

WebError
├── BadAddressError     400  the address cannot be read
├── ForbiddenError         403  not open to this reader
├── NotFoundError       404  there is nothing here, or not for this reader
├── GoneError           410  there was something here
├── TooLongError        414  the address is too long
├── TooLargeError       413  a form has more than it takes
├── NoSuchPartError     416  the file ends before the part asked for
├── DamagedPictureError 422  a picture that was sent cannot be opened
└── NotReadyError       503  the index is being built, or cannot be read
"""

from datetime import datetime

from django.utils.translation import gettext as _

from freeshelf.core.errors import FreeshelfError


class WebError(FreeshelfError):
    """Base of this app's errors; the message is shown to the reader as it is."""

    status = 400


class BadAddressError(WebError):
    """The address or its query string cannot be read."""

    status = 400


class ForbiddenError(WebError):
    """What is here is not open to this reader; signing in may help."""

    status = 403

    def __init__(self) -> None:
        super().__init__(_("You do not have permission to view this."))


class NotFoundError(WebError):
    """Nothing is here for this reader; why is never said."""

    status = 404


class GoneError(WebError):
    """Something was here and was taken away on a day that may be told."""

    status = 410

    def __init__(self, message: str, *, when: datetime, reason: str = "") -> None:
        super().__init__(message)
        self.when = when
        self.reason = reason


class TooLongError(WebError):
    """The address is longer than any search needs."""

    status = 414


class TooLargeError(WebError):
    """What was sent is larger than any person types."""

    status = 413


class NoSuchPartError(WebError):
    """The file ends before the part that was asked for."""

    status = 416

    def __init__(self, size: int) -> None:
        super().__init__(_("The requested part is beyond the end of the file."))
        self.size = size


class DamagedPictureError(WebError):
    """A picture in a form of the admin area ends too early or is none."""

    status = 422


class NotReadyError(WebError):
    """Nothing can be searched at the moment; in a while it can."""

    status = 503

    def __init__(self) -> None:
        super().__init__(
            _(
                "This is a problem on our side. You have not lost anything. Try again "
                "in a minute."
            )
        )
