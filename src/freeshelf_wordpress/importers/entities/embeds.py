"""Import cached oEmbed responses of WordPress as embeds.

The cached HTML is read only for the URL of the player, the title and the size.
https://developer.wordpress.org/reference/classes/wp_embed/
"""

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import ClassVar

from bs4 import BeautifulSoup
from django.utils.translation import gettext as _

from freeshelf.content.embeds.providers import playable_at
from freeshelf.content.embeds.services import Player, save_player
from freeshelf.ingest.provenance import find_provenance
from freeshelf.ingest.reports import NEW, UPDATED
from freeshelf_wordpress.importers.base import Importer
from freeshelf_wordpress.sources.records import SourceItem

_CACHED_META = re.compile(r"_oembed_[0-9a-f]{32}")
_MAX_CHARACTERS = 50_000


class EmbedImporter(Importer):
    """Save the players of oembed_cache items and of cached meta of texts."""

    types: ClassVar[tuple[str, ...]] = ("oembed_cache",)

    def unmapped_reason(self, item: SourceItem) -> str:
        """Refuse players of providers that are not allowed."""
        if player_in(item.content) is None:
            return _("not an embed from a provider this library allows")
        return ""

    def write(self, item: SourceItem, checksum: str) -> str:
        """Save the player; data from its provider since then is kept."""
        player = player_in(item.content)
        if player is None:
            raise TypeError(item)
        provenance = find_provenance(self.context.source, item.key)
        self.save_provenance(item, save_player(player), checksum)
        return NEW if provenance is None else UPDATED

    def finish(self) -> Iterator[Callable[[], object]]:
        """Yield a write for each player cached in the meta of a text."""
        for item in self.context.site.items():
            for name, value in item.meta:
                if _CACHED_META.fullmatch(name):
                    player = player_in(value)
                    if player is not None:
                        yield partial(save_player, player)


def player_in(markup: str) -> Player | None:
    """Return the player in cached HTML if its provider is allowed."""
    # html.parser takes quadratic time.
    soup = BeautifulSoup(markup[:_MAX_CHARACTERS], "lxml")
    frame = soup.find("iframe", src=True)
    if frame is None:
        return None
    source = str(frame["src"])
    playable = playable_at(f"https:{source}" if source.startswith("//") else source)
    if playable is None:
        return None
    return Player(
        playable,
        title=str(frame.get("title") or ""),
        width=str(frame.get("width") or ""),
        height=str(frame.get("height") or ""),
    )
