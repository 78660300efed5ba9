"""What a provider says of what it plays, as far as it can be believed.

oEmbed 1.0, https://oembed.com/ section 2.3.4; the Internet Archive has its own form,
https://archive.org/developers/md-read.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from freeshelf.content.embeds.providers import Playable
from freeshelf.core.html import plain_title
from freeshelf.core.http import HttpClient

_MOST_PIXELS = 10_000
_MOST_SECONDS = 7 * 24 * 3600
_ARCHIVE = "internet-archive"


@dataclass(frozen=True, slots=True)
class Description:
    """Plain values; nothing of the provider's HTML."""

    title: str = ""
    author: str = ""
    duration: int | None = None  # seconds
    width: int | None = None
    height: int | None = None
    thumbnail_url: str = ""


def fetch_description(client: HttpClient, playable: Playable) -> Description:
    """Ask the provider; raise HttpError."""
    said = client.get(playable.description_url, accept="application/json").json()
    if not isinstance(said, dict):
        return Description()
    if playable.provider.key == _ARCHIVE:
        return _of_archive(said, playable)
    return Description(
        title=_words(said.get("title"), 500),
        author=_words(said.get("author_name"), 200),
        duration=_whole(said.get("duration"), _MOST_SECONDS),
        width=parse_pixels(said.get("width")),
        height=parse_pixels(said.get("height")),
        thumbnail_url=str(said.get("thumbnail_url") or ""),
    )


def parse_pixels(value: object) -> int | None:
    """A width or a height in pixels; providers write 100% too, which is none."""
    return _whole(value, _MOST_PIXELS)


def _of_archive(said: Mapping[str, Any], playable: Playable) -> Description:
    about = said.get("metadata")
    if not isinstance(about, dict):
        return Description()
    creator = about.get("creator")
    return Description(
        title=_words(about.get("title"), 500),
        author=_words(creator[0] if isinstance(creator, list) else creator, 200),
        thumbnail_url=f"https://archive.org/services/img/{playable.id}",
    )


def _words(value: object, most: int) -> str:
    return plain_title(value)[:most] if isinstance(value, str) else ""


def _whole(value: object, most: int) -> int | None:
    """A whole number from 1, which may be written as text."""
    try:
        number = int(float(str(value)))
    except (ValueError, OverflowError):
        return None
    return number if 0 < number <= most else None
