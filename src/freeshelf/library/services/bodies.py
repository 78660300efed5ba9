"""Update descriptions that include shared texts."""

from collections.abc import Iterable

from django.db import transaction

from freeshelf.content.rendering import stream_html
from freeshelf.library.models import Resource
from freeshelf.library.signals import send_resources_changed


def derive_descriptions(*, keys: Iterable[int]) -> int:
    """Derive descriptions from bodies again and return how many changed.

    Creates no revision, since no user edited the records.
    """
    changed = 0
    for key in keys:
        with transaction.atomic():
            changed += _derive(key)
    return changed


def _derive(key: int) -> bool:
    resource = Resource.objects.select_for_update().filter(pk=key).first()
    if resource is None or not resource.body:
        return False
    description = stream_html(resource.body)
    if description == resource.description:
        return False
    Resource.objects.filter(pk=key).update(description=description)
    send_resources_changed(resource)
    return True
