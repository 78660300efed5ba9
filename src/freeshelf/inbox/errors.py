"""What can go wrong with what readers send.

InboxError
├── UsedTokenError    the form was sent before
└── AlreadyDraftError  a suggestion has become a record before
"""

from django.utils.translation import gettext as _

from freeshelf.core.errors import FreeshelfError


class InboxError(FreeshelfError):
    """Base of this app's errors."""


class UsedTokenError(InboxError):
    """The token of a form was used before."""

    def __init__(self) -> None:
        super().__init__(_("This form has already been sent."))


class AlreadyDraftError(InboxError):
    """A suggestion that has become a record is asked to become another."""

    def __init__(self) -> None:
        super().__init__(_("A record has already been created from this suggestion."))
