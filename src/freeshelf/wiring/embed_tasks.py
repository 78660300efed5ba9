"""Fetch the descriptions of embeds in the background, once a text is saved."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.db.models.signals import post_save
from django.utils import timezone
from django_tasks import task

from freeshelf.content.embeds.fetching import fetch_embed
from freeshelf.content.embeds.models import CachedEmbed
from freeshelf.content.embeds.services import embedded_in, request_embeds
from freeshelf.content.fields import BodyField
from freeshelf.fields.display import FieldValue, field_values, single_values
from freeshelf.fields.entity_values import visible_entity_values
from freeshelf.fields.field_types import FieldType
from freeshelf.fields.models import FieldValueSet
from freeshelf.library.models import Resource


@task(backend="files", priority=-50)
def fetch_embed_description(key: int) -> str:
    """Fetch the description of an embed and return its final state."""
    embed = CachedEmbed.objects.filter(pk=key).first()
    if embed is None:
        return "gone"
    fetch_embed(embed=embed, now=timezone.now())
    return str(embed.state)


def queue_embeds(keys: list[int]) -> None:
    """Queue embeds, in the transaction that saved them."""
    for key in keys:
        fetch_embed_description.enqueue(key=key)


def connect_embeds() -> None:
    """Connect every model that has a text."""
    for model in apps.get_models():
        if any(isinstance(field, BodyField) for field in model._meta.get_fields()):
            post_save.connect(
                _on_text, sender=model, dispatch_uid=f"embeds_of_{model._meta.label}"
            )

    post_save.connect(_on_text, sender=FieldValueSet, dispatch_uid="embeds_of_sets")


def _on_text(instance: Model, raw: bool = False, **_: Any) -> None:
    if raw:
        return
    addresses = list(embedded_in(instance))
    if isinstance(instance, Resource):
        addresses += _in_fields(field_values(instance))
    elif isinstance(instance, FieldValueSet):
        entity = instance.agent or instance.concept
        addresses += (
            _in_fields(visible_entity_values(entity)) if entity is not None else []
        )
    if addresses:
        queue_embeds(request_embeds(addresses=addresses, now=timezone.now()))


def _in_fields(found: Iterable[FieldValue]) -> list[str]:
    return [
        value
        for definition, value in single_values(found)
        if definition.type == FieldType.OEMBED
    ]
