"""Exceptions of accounts.

AccountsError
├── UnknownRoleError        a role that does not exist
├── UserExistsError         a username that is taken
├── NoSuchUserError         a username that does not exist
├── LastAdministratorError  an account that is the only administrator
├── TokenError              a token that cannot be created
│   ├── UnknownScopeError       nothing, or something unknown, that it would allow
│   ├── TokenLifetimeError      a lifetime beyond the longest
│   └── NoAdminAccessError      a person who may not open the admin area
├── SignInRefusedError      a person whom a provider knows and this library does not
│   ├── EmailNotVerifiedError   no address that the provider verified
│   ├── NoAccountError          neither account nor invitation nor role
│   ├── AccountClosedError      an account that was closed
│   ├── OtherIdentityError      an account of another person at the provider
│   └── NoRoleError             a role that was withdrawn
├── NotALogHeadError        a text that has no head of the log
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


class TokenError(AccountsError):
    """A token that cannot be created; the message is shown to users."""


class UnknownScopeError(TokenError):
    """A token that would allow nothing, or something unknown."""

    message = _("Choose at least one permission for the token.")


class TokenLifetimeError(TokenError):
    """A lifetime that is longer than the longest."""

    message = _("A token is valid for 1 to %(days)s days.")


class NoAdminAccessError(TokenError):
    """A person who may not open the admin area."""

    message = _("This person does not have permission to open the admin area.")


class SignInRefusedError(AccountsError):
    """A sign-in by a provider that is refused; the message is shown to the person."""


class EmailNotVerifiedError(SignInRefusedError):
    """A person without an email address that the provider verified."""

    message = _(
        "The sign-in service does not confirm your email address. Ask the people who "
        "run it to do so."
    )


class NoAccountError(SignInRefusedError):
    """A person with neither account nor invitation nor role."""

    message = _(
        "You have no account here. Ask an administrator of the library to invite you."
    )


class AccountClosedError(SignInRefusedError):
    """An account that was closed."""

    message = _("This account is closed.")


class OtherIdentityError(SignInRefusedError):
    """An account that belongs to another person at the provider."""

    message = _(
        "The account with your email address is linked to another account of the "
        "sign-in service. Ask an administrator of the library for help."
    )


class NoRoleError(SignInRefusedError):
    """An account without a role, or whose role the provider withdrew."""

    message = _("Your account has no role in this library any more.")


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


class NotALogHeadError(AccountsError):
    """A text that has no head of the log."""

    message = (
        "This is no head of the log: give what `freeshelf log` printed or mailed, or a "
        "backup."
    )
