"""The same page in other languages, as sitemaps tell of it."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.conf import settings

from freeshelf.core.language_tags import bcp47

Alternates = tuple[tuple[str, str], ...]


def in_every_language(path: str) -> Alternates:
    """Tags and addresses of a page that speaks every language of the interface."""
    _, first, rest = path.split("/", 2)
    if first not in _tags():
        return ()
    return _with_default({code: f"/{code}/{rest}" for code in _tags()})


def of_translations(pages: Iterable[Any]) -> Alternates:
    """Tags and addresses of an editorial page in the languages it is written in."""
    known = {page.locale.language_code: page.get_url() for page in pages}
    return _with_default({code: url for code, url in known.items() if url})


def _with_default(addresses: dict[str, str]) -> Alternates:
    if len(addresses) < 2:
        return ()
    found = [(_tags().get(code, code), url) for code, url in addresses.items()]
    if default := addresses.get(settings.LANGUAGE_CODE):
        found.append(("x-default", default))
    return tuple(found)


@lru_cache(maxsize=1)
def _tags() -> dict[str, str]:
    return {code: bcp47(code) for code, _name in settings.LANGUAGES}
