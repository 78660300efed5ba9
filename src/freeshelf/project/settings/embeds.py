"""Whose films and sounds texts may show (docs/adr/0198)."""

from typing import Any

from freeshelf.project.settings.configuration import configuration

FREESHELF_EMBEDS: dict[str, Any] = {
    "PROVIDERS": configuration.words(
        "EMBED_PROVIDERS",
        ["youtube", "vimeo", "dailymotion", "ted", "soundcloud", "internet-archive"],
    ),
    # Instances of PeerTube, by their hosts.
    "PEERTUBE_HOSTS": configuration.words("EMBED_PEERTUBE_HOSTS", []),
}
