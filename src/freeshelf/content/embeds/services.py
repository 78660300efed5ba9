"""Record the embeds of texts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Model

from freeshelf.content.embeds.description import parse_pixels
from freeshelf.content.embeds.models import CachedEmbed
from freeshelf.content.embeds.providers import Playable, playable_at
from freeshelf.content.fields import BodyField
from freeshelf.core.html import plain_title

_REFETCH_AFTER = timedelta(days=1)
_BLOCK = "embed"


@dataclass(frozen=True, slots=True)
class Player:
    """A player in imported HTML; sizes as written there."""

    playable: Playable
    title: str = ""
    width: str = ""
    height: str = ""


def embedded_in(instance: Model) -> Iterator[str]:
    """Yield the URLs that the texts of an object embed."""
    for field in instance._meta.get_fields():
        if isinstance(field, BodyField):
            stream = field.value_from_object(instance)
            yield from _addresses(list(getattr(stream, "raw_data", ())))


def request_embeds(*, addresses: Iterable[str], now: datetime) -> list[int]:
    """Record URLs of allowed providers and return keys of embeds to fetch.

    Retries failed ones after a day.
    """
    keys = []
    for address in dict.fromkeys(addresses):
        playable = playable_at(address)
        if playable is None:
            continue
        embed = _embed_of(playable)
        is_due = embed.requested_at is None or embed.requested_at < now - _REFETCH_AFTER
        if embed.state != CachedEmbed.State.KNOWN and is_due:
            embed.requested_at = now
            embed.save(update_fields=["requested_at"])
            keys.append(embed.pk)
    return keys


def save_player(player: Player) -> CachedEmbed:
    """Fill in missing values of an embed; its provider is still to be requested."""
    embed = _embed_of(player.playable)
    width, height = parse_pixels(player.width), parse_pixels(player.height)
    before = (embed.title, embed.width)
    if not embed.title:
        embed.title = plain_title(player.title)[:500]
    if embed.width is None and width and height:
        embed.width, embed.height = width, height
    if before != (embed.title, embed.width):
        embed.save(update_fields=["title", "width", "height"])
    return embed


def _embed_of(playable: Playable) -> CachedEmbed:
    embed, _is_new = CachedEmbed.objects.get_or_create(
        url=playable.url, defaults={"provider": playable.provider.key}
    )
    return embed


def _addresses(stored: Any) -> Iterator[str]:
    """Yield URLs in a stored stream, at any depth."""
    if isinstance(stored, dict):
        value = stored.get("value")
        if stored.get("type") == _BLOCK and isinstance(value, dict):
            yield str(value.get("url") or "")
            return
        stored = list(stored.values())
    if isinstance(stored, list | tuple):
        for inner in stored:
            yield from _addresses(inner)
