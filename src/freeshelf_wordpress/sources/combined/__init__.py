"""Combination of several sources of one site."""

from freeshelf_wordpress.sources.combined.inputs import (
    CombinedInput,
    CombineOptions,
    combine_sources,
)
from freeshelf_wordpress.sources.combined.record_merging import (
    OPML,
    REST,
    REST_LOGIN,
    SQL,
    WXR,
)
from freeshelf_wordpress.sources.combined.site import CombinedSite
