"""Fetch the description of an embed once, and store a thumbnail."""

import hashlib
import io
import logging
from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from freeshelf.content.embeds.cards import STORAGE
from freeshelf.content.embeds.description import fetch_description
from freeshelf.content.embeds.models import CachedEmbed
from freeshelf.content.embeds.providers import Playable, playable_at
from freeshelf.content.pictures.metadata_notes import temporary_copy
from freeshelf.core import sandbox
from freeshelf.core.http import HttpClient, HttpError, HttpPolicy

FOLDER = "embeds"
_DRAWER = "freeshelf.core.images:draw_thumbnail"
_LIMITS = sandbox.SandboxLimits(
    memory_bytes=768 * sandbox.MEBIBYTE, cpu_seconds=20, wall_seconds=30
)
_MAX_BYTES = 8 * sandbox.MEBIBYTE
_WIDTH = 640

logger = logging.getLogger(__name__)


def fetch_embed(*, embed: CachedEmbed, now: datetime) -> None:
    """Store the provider's description; without one, the plain card stays."""
    embed.requested_at, embed.state = now, CachedEmbed.State.FAILED
    playable = playable_at(embed.url)
    is_known = playable is not None and _describe(embed, playable)
    # An import may have described it meanwhile.
    embed.save(update_fields=None if is_known else ["state", "requested_at"])


def _describe(embed: CachedEmbed, playable: Playable) -> bool:
    """Update the values that the provider gives; return whether it gave any."""
    policy = HttpPolicy.from_settings(settings.FREESHELF_HTTP)
    # No user waits for a card, but other jobs wait for the worker.
    policy = replace(policy, max_bytes=_MAX_BYTES, tries=2, total_seconds=30.0)
    with HttpClient(policy) as client:
        try:
            description = fetch_description(client, playable)
        except HttpError as error:
            logger.info("An embed stays a plain card: %s", error)
            return False
        thumbnail = _thumbnail(client, description.thumbnail_url)
    embed.title = description.title or embed.title
    embed.author = description.author or embed.author
    embed.duration = description.duration or embed.duration
    if description.width and description.height:
        embed.width, embed.height = description.width, description.height
    embed.thumbnail = thumbnail or embed.thumbnail
    embed.state = CachedEmbed.State.KNOWN
    return True


def _thumbnail(client: HttpClient, url: str) -> str:
    """Store a re-encoded, smaller thumbnail and return its name, or an empty string."""
    if not url:
        return ""
    try:
        content = client.get(url, accept="image/*").content
        with temporary_copy(io.BytesIO(content)) as path:
            arguments = {"path": path, "width": _WIDTH}
            thumbnail = sandbox.call(_DRAWER, arguments, limits=_LIMITS)
    except (HttpError, sandbox.SandboxError) as error:
        logger.info("An embed has no image: %s", error)
        return ""
    if not isinstance(thumbnail, bytes):
        return ""
    name = f"{FOLDER}/{hashlib.sha256(thumbnail).hexdigest()[:32]}.webp"
    storage = storages[STORAGE]
    if not storage.exists(name):
        storage.save(name, ContentFile(thumbnail))
    return name
