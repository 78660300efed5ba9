"""Providers that this library allows."""

from django.conf import settings

from freeshelf.content.embeds.providers import (
    KNOWN,
    Playable,
    Provider,
    find_playable,
    peertube,
)


def allowed_providers() -> tuple[Provider, ...]:
    """Return the providers in FREESHELF_EMBEDS, PeerTube instances last."""
    named = set(settings.FREESHELF_EMBEDS["PROVIDERS"])
    hosts = settings.FREESHELF_EMBEDS["PEERTUBE_HOSTS"]
    return (
        *(provider for provider in KNOWN if provider.key in named),
        *(peertube(host.lower()) for host in hosts),
    )


def playable_at(address: str) -> Playable | None:
    """Return the playable item of a URL, if its provider is allowed."""
    return find_playable(address, allowed_providers())
