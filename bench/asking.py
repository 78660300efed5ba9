"""Send queries to the product's own search service, as a signed-out visitor.

Runs inside the product (Django is set up).
"""

from typing import Any

from django.contrib.auth.models import AnonymousUser

from freeshelf.library.models import FileVersion
from freeshelf.search.request import SearchRequest
from freeshelf.search.results import ResourceHit
from freeshelf.search.services import search


def ask(
    *, queries: list[str], limit: int, languages: list[str] | None = None
) -> list[dict[str, Any]]:
    """Return the results of each query: {"total", "better", "hits"}.

    Each query uses the interface language in `languages` (BCP 47), by default English.
    A hit is {"title", "files", "passage"}: names of its files, and the first passage as
    {"file": name, "page": number}, or null when there is none or it is the description.
    """
    asked_in = languages or ["en"] * len(queries)
    return [
        _answer(query, language, limit)
        for query, language in zip(queries, asked_in, strict=True)
    ]


def _answer(query: str, language: str, limit: int) -> dict[str, Any]:
    request = SearchRequest(text=query, favoured_language=language, page_size=limit)
    found = search(request, user=AnonymousUser(), language=language)
    return {
        "total": found.total,
        "better": found.did_you_mean,
        "hits": [_plain(hit) for hit in found.hits],
    }


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
