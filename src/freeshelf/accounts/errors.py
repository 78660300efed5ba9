"""Exceptions of accounts.

AccountsError
├── UnknownRoleError        a role that does not exist
├── UserExistsError         a username that is taken
├── NoSuchUserError         a username that does not exist
├── LastAdministratorError  an account that is the only administrator
└── InvitationError         an invitation that cannot be sent or accepted
    ├── InvitationEndedError    used, withdrawn or expired
    └── EmailTakenError         the email address belongs to an account
"""

from django.utils.translation import gettext_lazy as _

from freeshelf.core.errors import FreeshelfError


class AccountsError(FreeshelfError):
    """Base class of this app's exceptions."""


class UnknownRoleError(AccountsError):
    """A role that does not exist."""

    message = (
        "There is no role %(role)r: choose member, contributor, author, editor or "
        "admin."
    )


class UserExistsError(AccountsError):
    """A username that is taken."""

    message = "There is a user %(username)r already: choose another username."


class NoSuchUserError(AccountsError):
    """A username that does not exist."""

    message = "There is no user %(username)r."


class LastAdministratorError(AccountsError):
    """An account that is the only administrator."""

    message = _(
        "This person is the only administrator. Make someone else an administrator "
        "first."
    )


class InvitationError(AccountsError):
    """An invitation that cannot be sent or accepted; the message is shown to users."""


class InvitationEndedError(InvitationError):
    """An invitation that was used, withdrawn or has expired."""

    message = _(
        "This invitation is no longer valid. Ask the person who invited you for a new "
        "one."
    )


class EmailTakenError(InvitationError):
    """An email address that belongs to an account."""

    message = _("There is already an account with this email address.")
