"""Put questions to the product's own search service, as a reader who is signed out.

Runs inside the product (Django is set up).
"""

from typing import Any

from django.contrib.auth.models import AnonymousUser

from freeshelf.library.models import FileVersion
from freeshelf.search.results import ResourceHit, SearchRequest
from freeshelf.search.services import search


def ask(*, queries: list[str], limit: int) -> list[list[dict[str, Any]]]:
    """For each query its first hits: titles, file names, and their first passage.

    The passage is {"file": name, "page": number}, or null when the hit has none or
    its first one is the description.
    """
    return [[_plain(hit) for hit in _hits(query, limit)] for query in queries]


def _hits(query: str, limit: int) -> tuple[ResourceHit, ...]:
    request = SearchRequest(text=query, page_size=limit)
    return search(request, user=AnonymousUser(), language="en").hits


def _plain(hit: ResourceHit) -> dict[str, Any]:
    current = FileVersion.objects.filter(file__resource=hit.resource, is_current=True)
    names = dict(current.values_list("file__number", "original_name"))
    first = hit.passages[0] if hit.passages else None
    passage = None
    if first is not None and first.file_number is not None:
        passage = {"file": names.get(first.file_number, ""), "page": first.page}
    return {
        "title": hit.resource.display_title,
        "files": list(names.values()),
        "passage": passage,
    }
