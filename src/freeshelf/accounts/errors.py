"""What can go wrong with accounts.

AccountsError
├── UnknownRoleError        there is no such role
├── UserExistsError         the name is taken
├── NoSuchUserError         nobody has this name
├── LastAdministratorError  nobody could administer the library after it
└── InvitationError         an invitation cannot be sent or taken up
    ├── InvitationEndedError    used, withdrawn or past its day
    └── EmailTakenError       the mail address has an account
"""

from django.utils.translation import gettext as _

from freeshelf.core.errors import FreeshelfError


class AccountsError(FreeshelfError):
    """Base of this app's errors."""


class UnknownRoleError(AccountsError):
    """A role that does not exist."""

    def __init__(self, role: str) -> None:
        super().__init__(
            f"There is no role {role!r}: choose member, contributor, author, editor "
            f"or admin."
        )
        self.role = role


class UserExistsError(AccountsError):
    """The name is taken."""

    def __init__(self, username: str) -> None:
        super().__init__(
            f"There is a user {username!r} already: choose another username."
        )
        self.username = username


class NoSuchUserError(AccountsError):
    """Nobody has this name."""

    def __init__(self, username: str) -> None:
        super().__init__(f"There is no user {username!r}.")
        self.username = username


class LastAdministratorError(AccountsError):
    """The account is the only one that may do everything."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "This person is the only administrator. Make someone else an "
                "administrator first."
            )
        )


class InvitationError(AccountsError):
    """An invitation cannot be sent or taken up; the message is shown as it is."""


class InvitationEndedError(InvitationError):
    """The invitation was used or withdrawn, or its day has passed."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "This invitation is no longer valid. Ask the person who invited you "
                "for a new one."
            )
        )


class EmailTakenError(InvitationError):
    """The mail address belongs to an account."""

    def __init__(self) -> None:
        super().__init__(_("There is already an account with this email address."))
