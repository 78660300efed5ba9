"""Several sources of one site put together."""

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

__all__ = ["ICS", "OPML", "ORIGINS", "REST", "REST_LOGIN", "SQL", "WXR", "GatheredSite"]
