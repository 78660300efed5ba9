"""Several sources of one site put together."""

from freeshelf.sources.wordpress.gathering.given import (
    FETCH,
    READ,
    UNPACK,
    GatherOptions,
    Given,
    gathered,
)
from freeshelf.sources.wordpress.gathering.merging import (
    ICS,
    OPML,
    ORIGINS,
    REST,
    REST_LOGIN,
    SQL,
    WXR,
)
from freeshelf.sources.wordpress.gathering.site import GatheredSite

__all__ = [
    "FETCH",
    "ICS",
    "OPML",
    "ORIGINS",
    "READ",
    "REST",
    "REST_LOGIN",
    "SQL",
    "UNPACK",
    "WXR",
    "GatherOptions",
    "GatheredSite",
    "Given",
    "gathered",
]
