"""Source for a live WordPress site, through its REST API (docs/adr/0197).

https://developer.wordpress.org/rest-api/reference/
"""

from freeshelf_wordpress.sources.rest.items import (
    TYPE_ARCHIVE,
    TYPE_IS_PUBLIC,
    TYPE_LABEL,
)
from freeshelf_wordpress.sources.rest.site import Listing, WordPressSite, path_of
