"""Absolute URLs of the API and of the pages beside it."""

from functools import lru_cache
from urllib.parse import quote, urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language

ROOT = "/api/v1/"


def absolute(path: str) -> str:
    """Return the public URL of a path; a URL stays as it is."""
    if not path or path.startswith(("https://", "http://")):
        return path
    return str(settings.FREESHELF_BASE_URL) + path


def api_url(*parts: object, **query: object) -> str:
    """Return the URL of a resource of the API, without parameters that are empty."""
    path = ROOT + "/".join(quote(str(part), safe="") for part in parts)
    given = {name: value for name, value in query.items() if value}
    return absolute(f"{path}?{urlencode(given)}" if given else path)


def page_of_file(
    identifier: str, slug: str, number: int, page: int | None, *, words: str = ""
) -> str:
    """Return the URL of a page of a file, with its words marked, or of its contents."""
    parts: list[object] = [identifier, slug, number]
    path = (
        reverse("file-page", args=[*parts, page])
        if page
        else reverse("file-contents", args=parts)
    )
    return absolute(f"{path}?{urlencode({'q': words})}" if words else path)


def concept_page(scheme: str, identifier: str) -> str:
    """Return the URL of the page of a concept."""
    return absolute(_path(get_language(), "concept", scheme, identifier))


def agent_page(identifier: str) -> str:
    """Return the URL of the page of a person or organisation."""
    return absolute(_path(get_language(), "publisher", identifier))


@lru_cache(maxsize=4096)
def _path(_language: str | None, name: str, *parts: str) -> str:
    """Return a path in the active language: a page of results has sixty of them."""
    return reverse(name, args=parts)
