"""Settings of outgoing HTTP requests and embeds (docs/adr/0196)."""

from typing import Any

from freeshelf.project.settings.configuration import configuration

FREESHELF_HTTP: dict[str, Any] = {
    # Hosts of the local network that may be requested, each with a port or without.
    "ALLOWED_HOSTS": configuration.string_list("HTTP_ALLOWED_HOSTS", []),
    "REQUESTS_PER_SECOND": configuration.number("HTTP_REQUESTS_PER_SECOND", 4, least=1),
}


FREESHELF_EMBEDS: dict[str, Any] = {
    "PROVIDERS": configuration.string_list(
        "EMBED_PROVIDERS",
        ["youtube", "vimeo", "dailymotion", "ted", "soundcloud", "internet-archive"],
    ),
    # PeerTube instances, by host.
    "PEERTUBE_HOSTS": configuration.string_list("EMBED_PEERTUBE_HOSTS", []),
}
