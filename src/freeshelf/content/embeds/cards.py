"""Cards that pages show before an embed's player is loaded."""

from dataclasses import dataclass

from django.core.files.storage import storages
from django.urls import reverse

from freeshelf.content.embeds.models import CachedEmbed
from freeshelf.content.embeds.providers import Provider, playable_at

STORAGE = "default"
_HOUR, _MINUTE = 3600, 60


@dataclass(frozen=True, slots=True)
class EmbedCard:
    """A card: a link to the provider's page, and the URL of its player."""

    provider: Provider
    url: str
    player_url: str
    title: str
    author: str
    duration: str  # 3:45 or 1:02:03
    picture: str
    ratio: str  # width and height, "16 / 9", where they are known


def card_for(address: str) -> EmbedCard | None:
    """Return the card of a URL, or None if its provider is not allowed."""
    playable = playable_at(address)
    if playable is None:
        return None
    cached = CachedEmbed.objects.filter(url=playable.url).first() or CachedEmbed()
    return EmbedCard(
        playable.provider,
        playable.url,
        playable.player_url,
        title=cached.title,
        author=cached.author,
        duration=format_duration(cached.duration) if cached.duration else "",
        picture=_picture(cached),
        ratio=f"{cached.width} / {cached.height}"
        if cached.width and cached.height
        else "",
    )


def format_duration(seconds: int) -> str:
    """Return a duration such as 3:45 or 1:02:03."""
    hours, rest = divmod(seconds, _HOUR)
    minutes, rest = divmod(rest, _MINUTE)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _picture(cached: CachedEmbed) -> str:
    if not cached.thumbnail or not storages[STORAGE].exists(cached.thumbnail):
        return ""
    return reverse("embed-image", args=[cached.thumbnail.rpartition("/")[2]])
