"""Exceptions of requests about personal data.

PrivacyError
├── LinkEndedError          a link of an email was used or has expired
├── WrongStateError         the state of a request does not allow the action
└── AlreadyExtendedError    the deadline was already extended
"""

from django.utils.translation import gettext_lazy as _

from freeshelf.core.errors import FreeshelfError


class PrivacyError(FreeshelfError):
    """Base class of this app's exceptions; the message is shown to users."""


class LinkEndedError(PrivacyError):
    """A link that was used or has expired."""

    message = _("This link has expired or has already been used. Make a new request.")


class WrongStateError(PrivacyError):
    """A request whose state does not allow the action."""

    message = _("This cannot be done with a request that has the status “%(state)s”.")


class AlreadyExtendedError(PrivacyError):
    """A deadline that was already extended."""

    message = _("The deadline can be extended only once.")
