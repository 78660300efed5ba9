"""Who changes a reusable block changes what is found of the records that show it."""

from typing import Any

from django.db.models.signals import post_save, pre_delete
from django_tasks import task

from freeshelf.content.models import ReusableBlock
from freeshelf.content.uses import uses_of
from freeshelf.library.models import Resource
from freeshelf.library.services.bodies import derive_descriptions

_BATCH = 200


@task(backend="files")
def derive_from_bodies(keys: list[int]) -> int:
    """Take descriptions from bodies anew; say how many changed."""
    return derive_descriptions(keys=keys)


def connect_shared_blocks() -> None:
    """Connect the handlers; called once, with those of `signal_handlers`."""
    for signal in (post_save, pre_delete):
        signal.connect(
            _on_block, sender=ReusableBlock, dispatch_uid=f"shared_block{id(signal)}"
        )


def _on_block(instance: ReusableBlock, raw: bool = False, **_: Any) -> None:
    """Before a block goes, too: the index of references forgets it with its row."""
    if raw or instance.pk is None:
        return
    keys = sorted(map(int, uses_of(instance).get(Resource, ())))
    for start in range(0, len(keys), _BATCH):
        derive_from_bodies.enqueue(keys=keys[start : start + _BATCH])
