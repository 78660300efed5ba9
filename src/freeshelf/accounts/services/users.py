"""Create accounts with a role, and activate unclaimed ones."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import Group, User
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.db.models import QuerySet
from wagtail.log_actions import log

from freeshelf.accounts.errors import NoSuchUserError, UnknownRoleError, UserExistsError
from freeshelf.accounts.roles import GROUPS, Role, role_of_groups
from freeshelf.accounts.services.sign_ins import end_sign_ins


@transaction.atomic
def create_user(
    *, username: str, password: str | None, role: str, email: str = ""
) -> User:
    """Create an account; without a password its owner signs in by a provider.

    Raises UnknownRoleError, UserExistsError, and Django's ValidationError for an
    invalid name or password.
    """
    user = User(email=email)
    _activate(user, username=username, password=password, role=role)
    return user


@transaction.atomic
def claim_account(
    *, user: User, username: str, password: str | None, role: str
) -> User:
    """Activate an unclaimed account with its history for its owner.

    Raises UnknownRoleError, UserExistsError, and Django's ValidationError.
    """
    user.groups.clear()
    user.is_active = True
    _activate(user, username=username, password=password, role=role)
    # Marks the account as edited, so that undoing the import keeps it.
    log(user, "wagtail.edit", user=user)
    return user


def unclaimed_accounts() -> QuerySet[User]:
    """Return imported accounts without a password that nobody has signed in with."""
    return User.objects.filter(
        is_active=False,
        last_login=None,
        password__startswith=UNUSABLE_PASSWORD_PREFIX,
    ).exclude(email="")


def _activate(user: User, *, username: str, password: str | None, role: str) -> None:
    if role not in Role.values:
        raise UnknownRoleError(role=role)
    others = User.objects.exclude(pk=user.pk)
    if others.filter(username__iexact=username).exists():
        raise UserExistsError(username=username)
    user.username = username
    user.is_staff = user.is_superuser = role == Role.ADMIN
    if password is not None:
        validate_password(password, user)
    user.set_password(password)
    user.full_clean()
    user.save()
    if role in GROUPS:
        user.groups.add(Group.objects.get(name=GROUPS[role]))


def role_of(user: User) -> str:
    """Return the role of an account, or an empty string."""
    if user.is_superuser:
        return Role.ADMIN.value
    return role_of_groups(user.groups.values_list("name", flat=True))


@transaction.atomic
def set_role(*, user: User, role: str) -> None:
    """Replace the role of an account, or take it away; other groups stay."""
    user.groups.remove(*Group.objects.filter(name__in=GROUPS.values()))
    user.is_staff = user.is_superuser = role == Role.ADMIN
    user.save(update_fields=["is_staff", "is_superuser"])
    if role in GROUPS:
        user.groups.add(Group.objects.get(name=GROUPS[role]))
    log(user, "wagtail.edit")


@transaction.atomic
def reset_two_factors(*, username: str) -> int:
    """Delete all second factors of a user, end all sign-ins and return the number.

    The user signs in with the password and sets a new one up. Raises NoSuchUserError.
    """
    user = User.objects.filter(username__iexact=username).first()
    if user is None:
        raise NoSuchUserError(username=username)
    factors = Authenticator.objects.filter(user=user)
    count = factors.exclude(type=Authenticator.Type.RECOVERY_CODES).count()
    factors.delete()
    end_sign_ins(user_id=user.pk)
    return count


@transaction.atomic
def sync_email_address(*, user: User) -> None:
    """Make the account's email address the primary one.

    An address that an administrator enters counts as verified, unless another account
    has it; the old address is removed.
    """
    email = user.email.lower()
    addresses = EmailAddress.objects.filter(user=user)
    if addresses.filter(email=email, primary=True).exists():
        return
    if not email and not addresses.exists():
        return
    addresses.delete()
    if email:
        is_taken = EmailAddress.objects.filter(email=email, verified=True).exists()
        EmailAddress.objects.create(
            user=user, email=email, primary=True, verified=not is_taken
        )
