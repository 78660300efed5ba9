"""One verified mail address a person, the same in both places that hold it."""

from allauth.account.models import EmailAddress
from django.contrib.auth.models import User
from django.db import transaction


@transaction.atomic
def follow_mail_address(*, user: User) -> None:
    """Let the address that letters go to be the one that the account has.

    What an administrator writes into an account is taken as verified, unless another
    account has the address; the old address opens nothing any more.
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
