"""Search with Wagtail's own database backend.

It indexes the titles and descriptions of resources, but no file text.
"""

from collections.abc import Sequence

from django.utils.html import strip_tags
from wagtail.search.backends import get_search_backend

from bench.speed.peers.page import PAGE_SIZE, Found
from freeshelf.library.models import Resource

_SNIPPET_CHARACTERS = 200


def find(text: str) -> tuple[int, Sequence[Found]]:
    """Return the best ten with all words, each with the start of its description."""
    open_resources = Resource.objects.filter(live=True, access_rights="open")
    results = get_search_backend().search(text, open_resources)
    found = [
        Found(one.title, strip_tags(one.description)[:_SNIPPET_CHARACTERS])
        for one in results[:PAGE_SIZE]
    ]
    return results.count(), found
