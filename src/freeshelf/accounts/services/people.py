"""Making accounts with a role."""

from django.contrib.auth.models import Group, User
from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from freeshelf.accounts.errors import UnknownRoleError, UserExistsError
from freeshelf.accounts.roles import GROUPS, Role


@transaction.atomic
def create_user(*, username: str, password: str, role: str, email: str = "") -> User:
    """Create an account.

    Raises UnknownRoleError, UserExistsError, and Django's ValidationError for a name
    or password that its rules refuse.
    """
    if role not in Role.values:
        raise UnknownRoleError(role)
    if User.objects.filter(username__iexact=username).exists():
        raise UserExistsError(username)
    is_admin = role == Role.ADMIN
    user = User(
        username=username, email=email, is_staff=is_admin, is_superuser=is_admin
    )
    validate_password(password, user)
    user.set_password(password)
    user.full_clean()
    user.save()
    if not is_admin:
        user.groups.add(Group.objects.get(name=GROUPS[role]))
    return user
