"""A new shared password of a page or a collection shuts out who gave the old one."""

from typing import Any

from wagtail.models import BaseViewRestriction


def renew(
    sender: type[BaseViewRestriction],
    instance: BaseViewRestriction,
    *,
    raw: bool = False,
    **_more: Any,
) -> None:
    """Give a restriction whose password changes a new key, before it is saved.

    Sessions note by its key that a restriction was passed.
    """
    if raw or instance._state.adding:  # noqa: SLF001 - Django tells it nowhere else
        return
    stored = sender.objects.filter(pk=instance.pk)
    if stored.exclude(password=instance.password).exists():
        stored.delete()
        instance.pk, instance._state.adding = None, True  # noqa: SLF001
