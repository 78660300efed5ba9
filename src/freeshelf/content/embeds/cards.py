"""What a page shows of an embed before anyone asked for its player."""

from dataclasses import dataclass

from django.core.files.storage import storages
from django.urls import reverse

from freeshelf.content.embeds.conf import playable_at
from freeshelf.content.embeds.models import CachedEmbed
from freeshelf.content.embeds.providers import Provider

STORAGE = "default"
_HOUR, _MINUTE = 3600, 60


@dataclass(frozen=True, slots=True)
class EmbedCard:
    """A card: a link to the provider's page, and the address of its player."""

    provider: Provider
    url: str
    player_url: str
    title: str = ""
    author: str = ""
    duration: str = ""  # 3:45 or 1:02:03
    picture: str = ""
    ratio: str = ""  # width and height, "16 / 9", where they are known


def card_for(address: str) -> EmbedCard | None:
    """The card of an address, or None where its provider is not allowed."""
    playable = playable_at(address)
    if playable is None:
        return None
    known = CachedEmbed.objects.filter(url=playable.url).first()
    card = EmbedCard(playable.provider, playable.url, playable.player_url)
    if known is None:
        return card
    return EmbedCard(
        provider=playable.provider,
        url=playable.url,
        player_url=playable.player_url,
        title=known.title,
        author=known.author,
        duration=format_duration(known.duration) if known.duration else "",
        picture=_picture(known),
        ratio=f"{known.width} / {known.height}" if known.width and known.height else "",
    )


def format_duration(seconds: int) -> str:
    """A duration as players write it."""
    hours, rest = divmod(seconds, _HOUR)
    minutes, rest = divmod(rest, _MINUTE)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _picture(known: CachedEmbed) -> str:
    if not known.thumbnail or not storages[STORAGE].exists(known.thumbnail):
        return ""
    return reverse("embed-image", args=[known.thumbnail.rpartition("/")[2]])
