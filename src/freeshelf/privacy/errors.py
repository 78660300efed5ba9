"""What can go wrong with requests about personal data.

PrivacyError
├── LinkEndedError          a link of a letter was used, or is too old
├── WrongStateError         a request is not at the step that is asked for
└── AlreadyExtendedError    the deadline was moved before
"""

from django.utils.translation import gettext as _

from freeshelf.core.errors import FreeshelfError


class PrivacyError(FreeshelfError):
    """Base of this app's errors; the message is shown as it is."""


class LinkEndedError(PrivacyError):
    """The link was used, or its day has passed."""

    def __init__(self) -> None:
        super().__init__(
            _("This link has expired or has already been used. Make a new request.")
        )


class WrongStateError(PrivacyError):
    """The request is not at the step that is asked for."""

    def __init__(self, state: str) -> None:
        super().__init__(
            _("This cannot be done with a request that has the status “%(state)s”.")
            % {"state": state}
        )
        self.state = state


class AlreadyExtendedError(PrivacyError):
    """The deadline was moved before."""

    def __init__(self) -> None:
        super().__init__(_("The deadline can be extended only once."))
