"""Records near another one, as search finds them: by its title."""

from django.contrib.auth.models import AnonymousUser

from freeshelf.library.models import Resource
from freeshelf.search.errors import SearchError
from freeshelf.search.results import SearchRequest
from freeshelf.search.services import ranked_keys

_LOOKED_AT = 30
_LONGEST = 300


def near_records(resource: Resource) -> list[int]:
    """Primary keys of open records found by the title, the nearest first.

    Empty while there is no index. Quotation marks and the like have no meaning here.
    """
    words = "".join(c if c.isalnum() else " " for c in resource.title[:_LONGEST])
    if not words.strip():
        return []
    request = SearchRequest(text=words, page_size=_LOOKED_AT)
    try:
        keys = ranked_keys(request, user=AnonymousUser())
    except SearchError:
        return []
    rows = Resource.objects.filter(identifier__in=keys)
    known = dict(rows.values_list("identifier", "pk"))
    return [known[key] for key in keys if key in known]
