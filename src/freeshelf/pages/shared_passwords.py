"""A new shared password of a page or a collection shuts out who gave the old one.

Sessions note by its key that a restriction was passed. So one whose password changes is
saved as a new row, and the old one goes after that: what it closes is never open.
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
    """Take the key from a restriction that gets another password, before the save."""
    if raw or instance.pk is None:
        return
    stored = sender.objects.filter(pk=instance.pk)
    if stored.exclude(password=instance.password).exists():
        vars(instance)[_OLD_KEY], instance.pk = instance.pk, None


def delete_old(
    sender: type[BaseViewRestriction], instance: BaseViewRestriction, **_more: Any
) -> None:
    """Delete the row with the old password, once the new one is there."""
    old = vars(instance).pop(_OLD_KEY, None)
    if old is not None:
        sender.objects.filter(pk=old).delete()
