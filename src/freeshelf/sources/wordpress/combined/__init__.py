"""Combination of several sources of one site."""

from freeshelf.sources.wordpress.combined.inputs import (
    FETCH,
    READ,
    UNPACK,
    CombinedInput,
    CombineOptions,
    combine_sources,
)
from freeshelf.sources.wordpress.combined.record_merging import (
    ICS,
    OPML,
    ORIGINS,
    REST,
    REST_LOGIN,
    SQL,
    WXR,
)
from freeshelf.sources.wordpress.combined.site import CombinedSite

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
    "CombineOptions",
    "CombinedInput",
    "CombinedSite",
    "combine_sources",
]
