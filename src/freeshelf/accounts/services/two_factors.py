"""Second factors that are lost."""

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.db import transaction

from freeshelf.accounts.errors import NoSuchUserError
from freeshelf.accounts.services.sign_ins import end_sign_ins


@transaction.atomic
def reset_two_factors(*, username: str) -> int:
    """Take every second factor from a person and end every sign-in; how many factors.

    The person signs in with the password and sets a new one up. Raises
    NoSuchUserError.
    """
    user = User.objects.filter(username__iexact=username).first()
    if user is None:
        raise NoSuchUserError(username)
    factors = Authenticator.objects.filter(user=user)
    count = factors.exclude(type=Authenticator.Type.RECOVERY_CODES).count()
    factors.delete()
    end_sign_ins(user_id=user.pk)
    return count
