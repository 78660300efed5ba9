"""Noting what texts embed."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Model

from freeshelf.content.embeds.conf import playable_at
from freeshelf.content.embeds.models import CachedEmbed
from freeshelf.content.fields import BodyField

_ASK_AGAIN = timedelta(days=1)
_BLOCK = "embed"


def embedded_in(instance: Model) -> Iterator[str]:
    """The addresses that the texts of a row embed, as they stand there."""
    for field in instance._meta.get_fields():
        if isinstance(field, BodyField):
            stream = field.value_from_object(instance)
            yield from _addresses(list(getattr(stream, "raw_data", ())))


def want_embeds(*, addresses: Iterable[str], now: datetime) -> list[int]:
    """Note addresses of allowed providers; return the keys of those to ask about.

    One that gave no answer is asked again after a day.
    """
    keys = []
    for address in dict.fromkeys(addresses):
        playable = playable_at(address)
        if playable is None:
            continue
        embed, is_new = CachedEmbed.objects.get_or_create(
            url=playable.url, defaults={"provider": playable.provider.key}
        )
        failed = embed.state == CachedEmbed.State.FAILED
        if is_new or (failed and _is_old(embed, now)):
            if failed:
                embed.state = CachedEmbed.State.WAITING
                embed.save(update_fields=["state"])
            keys.append(embed.pk)
    return keys


def _is_old(embed: CachedEmbed, now: datetime) -> bool:
    return embed.asked_at is None or embed.asked_at < now - _ASK_AGAIN


def _addresses(stored: Any) -> Iterator[str]:
    """Addresses in a stream as it is stored, however deep the blocks lie."""
    if isinstance(stored, dict):
        value = stored.get("value")
        if stored.get("type") == _BLOCK and isinstance(value, dict):
            yield str(value.get("url") or "")
            return
        stored = list(stored.values())
    if isinstance(stored, list | tuple):
        for inner in stored:
            yield from _addresses(inner)
