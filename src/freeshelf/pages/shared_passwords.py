"""End access by an old shared password when it is changed.

Sessions record the keys of passed restrictions. A restriction with a new password is
saved as a new row, and the old row deleted afterwards, so that the page is never open.
"""

from typing import Any

from wagtail.models import BaseViewRestriction

_OLD_KEY = "key_of_the_old_password"


def save_as_new(
    sender: type[BaseViewRestriction],
    instance: BaseViewRestriction,
    *,
    raw: bool = False,
    **_more: Any,
) -> None:
    """Clear the key of a restriction with a new password, before it is saved."""
    if raw or instance.pk is None:
        return
    stored = sender.objects.filter(pk=instance.pk)
    if stored.exclude(password=instance.password).exists():
        vars(instance)[_OLD_KEY], instance.pk = instance.pk, None


def delete_old(
    sender: type[BaseViewRestriction], instance: BaseViewRestriction, **_more: Any
) -> None:
    """Delete the row with the old password, once the new one is saved."""
    old = vars(instance).pop(_OLD_KEY, None)
    if old is not None:
        sender.objects.filter(pk=old).delete()
