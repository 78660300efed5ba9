"""Exceptions of requests about personal data.

PrivacyError
├── LinkEndedError          a link of an email was used or has expired
├── WrongStateError         the state of a request does not allow the action
└── AlreadyExtendedError    the deadline was already extended
"""

from django.utils.translation import gettext as _

from freeshelf.core.errors import FreeshelfError


class PrivacyError(FreeshelfError):
    """Base class of this app's exceptions; the message is shown to users."""


class LinkEndedError(PrivacyError):
    """A link that was used or has expired."""

    def __init__(self) -> None:
        super().__init__(
            _("This link has expired or has already been used. Make a new request.")
        )


class WrongStateError(PrivacyError):
    """A request whose state does not allow the action."""

    def __init__(self, state: str) -> None:
        super().__init__(
            _("This cannot be done with a request that has the status “%(state)s”.")
            % {"state": state}
        )


class AlreadyExtendedError(PrivacyError):
    """A deadline that was already extended."""

    def __init__(self) -> None:
        super().__init__(_("The deadline can be extended only once."))
