"""Fetch and validate a provider's description of an embed.

oEmbed 1.0, https://oembed.com/ section 2.3.4; the Internet Archive has its own format,
https://archive.org/developers/md-read.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from freeshelf.content.embeds.providers import Playable
from freeshelf.core.html import plain_title
from freeshelf.core.http import HttpClient

_MAX_PIXELS = 10_000
_MAX_SECONDS = 7 * 24 * 3600
_ARCHIVE = "internet-archive"


@dataclass(frozen=True, slots=True)
class Description:
    """Plain values of a description, without the provider's HTML."""

    title: str = ""
    author: str = ""
    duration: int | None = None  # seconds
    width: int | None = None
    height: int | None = None
    thumbnail_url: str = ""


def fetch_description(client: HttpClient, playable: Playable) -> Description:
    """Fetch the description of a playable item. Raises HttpError."""
    data = client.get(playable.description_url, accept="application/json").json()
    if not isinstance(data, dict):
        return Description()
    if playable.provider.key == _ARCHIVE:
        return _archive_description(data, playable)
    return Description(
        title=_text(data.get("title"), 500),
        author=_text(data.get("author_name"), 200),
        duration=_whole_number(data.get("duration"), _MAX_SECONDS),
        width=parse_pixels(data.get("width")),
        height=parse_pixels(data.get("height")),
        thumbnail_url=str(data.get("thumbnail_url") or ""),
    )


def parse_pixels(value: object) -> int | None:
    """Return a width or height in pixels; None for other values such as 100%."""
    return _whole_number(value, _MAX_PIXELS)


def _archive_description(data: Mapping[str, Any], playable: Playable) -> Description:
    metadata = data.get("metadata")
    if not isinstance(metadata, dict):
        return Description()
    creator = metadata.get("creator")
    return Description(
        title=_text(metadata.get("title"), 500),
        author=_text(creator[0] if isinstance(creator, list) else creator, 200),
        thumbnail_url=f"https://archive.org/services/img/{playable.id}",
    )


def _text(value: object, limit: int) -> str:
    return plain_title(value)[:limit] if isinstance(value, str) else ""


def _whole_number(value: object, limit: int) -> int | None:
    """Return a positive whole number, which may be written as text."""
    try:
        number = int(float(str(value)))
    except (ValueError, OverflowError):
        return None
    return number if 0 < number <= limit else None
