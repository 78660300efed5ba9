"""Making accounts with a role, and opening those that wait for their person."""

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import Group, User
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.db.models import QuerySet
from wagtail.log_actions import log

from freeshelf.accounts.errors import UnknownRoleError, UserExistsError
from freeshelf.accounts.roles import GROUPS, Role


@transaction.atomic
def create_user(*, username: str, password: str, role: str, email: str = "") -> User:
    """Create an account.

    Raises UnknownRoleError, UserExistsError, and Django's ValidationError for a name
    or password that its rules refuse.
    """
    user = User(email=email)
    _open(user, username=username, password=password, role=role)
    return user


@transaction.atomic
def open_account(*, user: User, username: str, password: str, role: str) -> User:
    """Give an account that waits to its person, with everything done under it.

    Raises UnknownRoleError, UserExistsError, and Django's ValidationError.
    """
    user.groups.clear()
    user.is_active = True
    _open(user, username=username, password=password, role=role)
    # From now on it is someone's: taking an import back leaves it alone.
    log(user, "wagtail.edit", user=user)
    return user


def waiting_accounts() -> QuerySet[User]:
    """Accounts that came in without a password: nobody signed in with them yet."""
    return User.objects.filter(
        is_active=False,
        last_login=None,
        password__startswith=UNUSABLE_PASSWORD_PREFIX,
    ).exclude(email="")


def _open(user: User, *, username: str, password: str, role: str) -> None:
    if role not in Role.values:
        raise UnknownRoleError(role)
    others = User.objects.exclude(pk=user.pk)
    if others.filter(username__iexact=username).exists():
        raise UserExistsError(username)
    user.username = username
    user.is_staff = user.is_superuser = role == Role.ADMIN
    validate_password(password, user)
    user.set_password(password)
    user.full_clean()
    user.save()
    if role in GROUPS:
        user.groups.add(Group.objects.get(name=GROUPS[role]))
