"""Which providers this library allows."""

from django.conf import settings

from freeshelf.content.embeds.providers import (
    KNOWN,
    Playable,
    Provider,
    find_playable,
    peertube,
)


def allowed_providers() -> tuple[Provider, ...]:
    """Those that FREESHELF_EMBEDS names, instances of PeerTube last."""
    named = set(settings.FREESHELF_EMBEDS["PROVIDERS"])
    hosts = settings.FREESHELF_EMBEDS["PEERTUBE_HOSTS"]
    return (
        *(provider for provider in KNOWN if provider.key in named),
        *(peertube(host.lower()) for host in hosts),
    )


def playable_at(address: str) -> Playable | None:
    """What an address plays, if its provider is allowed."""
    return find_playable(address, allowed_providers())
