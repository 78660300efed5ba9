"""Exceptions of the inbox.

InboxError
├── UsedTokenError     a form that was sent before
└── AlreadyDraftError  a suggestion that already became a record
"""

from django.utils.translation import gettext_lazy as _

from freeshelf.core.errors import FreeshelfError


class InboxError(FreeshelfError):
    """Base class of this app's exceptions."""


class UsedTokenError(InboxError):
    """A form token that was used before."""

    message = _("This form has already been sent.")


class AlreadyDraftError(InboxError):
    """A suggestion that already became a record."""

    message = _("A record has already been created from this suggestion.")
