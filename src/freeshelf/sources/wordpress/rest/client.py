"""Asking a site's routes: page by page, each page once, kept on disk."""

from collections.abc import Iterator, Mapping
from typing import Any

from freeshelf.core.http import (
    HttpClient,
    HttpError,
    HttpStatusError,
    ResponseTooLargeError,
)
from freeshelf.sources.wordpress.rest.discovery import RestRoot
from freeshelf.sources.wordpress.rest.errors import SiteUnavailableError
from freeshelf.sources.wordpress.rest.page_cache import PageCache

Json = dict[str, Any]

# Each size is a part of the one before it, so that no item is asked for in vain.
_PAGE_SIZES = (100, 20, 5)
_NEEDS_LOGIN = {401, 403}
_BEYOND_THE_END = "rest_post_invalid_page_number"
_MOST_PAGES = 100_000


class PartUnavailableError(Exception):
    """The site keeps a part back; `needs_login` says that a user may see it."""

    def __init__(self, *, needs_login: bool) -> None:
        super().__init__(needs_login)
        self.needs_login = needs_login


class RestClient:
    """The routes of one site, read with the rights of one account or of nobody."""

    def __init__(
        self,
        client: HttpClient,
        root: RestRoot,
        index: Mapping[str, Any],
        cache: PageCache,
        *,
        has_login: bool,
    ) -> None:
        self._client = client
        self._root = root
        self._routes: Mapping[str, Any] = index.get("routes") or {}
        self._cache = cache
        self.index = index
        self.url = root.url
        self.has_login = has_login
        self.fetched = 0  # answers that came over the network

    def get(self, route: str, **parameters: str | int) -> Any:
        """One answer; raise PartUnavailableError or SiteUnavailableError."""
        return self._ask(route, self._wanted(route, parameters))["body"]

    def each(self, route: str, **parameters: str | int) -> Iterator[Json]:
        """Every entry of a list, following its pages.

        Raises PartUnavailableError, after some entries if the site shows fewer than it
        counts, and SiteUnavailableError.
        """
        seen = 0
        counted = 0
        for kept in self._pages(route, self._wanted(route, parameters)):
            entries = _entries(kept["body"])
            counted = max(counted, int(kept.get("total") or 0))
            seen += len(entries)
            yield from entries
        if seen < counted:
            raise PartUnavailableError(needs_login=not self.has_login)

    def accepts_parameter(self, route: str, parameter: str) -> bool:
        """Whether a route knows a parameter, by the site's own index."""
        return any(
            parameter in (endpoint.get("args") or {})
            for endpoint in (self._routes.get(route) or {}).get("endpoints", [])
            if "GET" in endpoint.get("methods", [])
        )

    def _wanted(
        self, route: str, parameters: Mapping[str, str | int]
    ) -> dict[str, str | int]:
        context = {"context": "edit"} if self.has_login else {}
        return {**context, **parameters}

    def _pages(
        self, route: str, parameters: Mapping[str, str | int]
    ) -> Iterator[Mapping[str, Any]]:
        if route in self._routes and not self.accepts_parameter(route, "per_page"):
            yield self._ask(route, parameters)
            return
        order = {"orderby": "id", "order": "asc"} if self._has_order(route) else {}
        sizes = iter(_PAGE_SIZES)
        size, page = next(sizes), 1
        while page <= _MOST_PAGES:
            asked = {**parameters, **order, "per_page": size, "page": page}
            try:
                kept = self._ask(route, asked)
            except SiteUnavailableError:
                # A weak host may manage fewer at a time.
                smaller = next(sizes, None)
                if smaller is None:
                    raise
                page = (page - 1) * (size // smaller) + 1
                size = smaller
                continue
            yield kept
            if page >= int(kept.get("pages") or 1):
                return
            page += 1

    def _has_order(self, route: str) -> bool:
        """Whether entries can be had by their numbers, which new ones do not shift."""
        for endpoint in (self._routes.get(route) or {}).get("endpoints", []):
            orderby = (endpoint.get("args") or {}).get("orderby") or {}
            if "id" in (orderby.get("enum") or []):
                return True
        return False

    def _ask(
        self, route: str, parameters: Mapping[str, str | int]
    ) -> Mapping[str, Any]:
        url = self._root.address(route, **parameters)
        kept = self._cache.get(url)
        if kept is None:
            kept = self._fetch(url)
            self._cache.put(url, kept)
        if "refused" in kept:
            raise PartUnavailableError(needs_login=kept["refused"] in _NEEDS_LOGIN)
        return kept

    def _fetch(self, url: str) -> Mapping[str, Any]:
        self.fetched += 1
        try:
            response = self._client.get(url, accept="application/json")
            body = response.json()
        except HttpStatusError as error:
            if error.is_temporary:
                raise SiteUnavailableError(error) from error
            if _BEYOND_THE_END.encode() in error.response.content:
                return {"body": [], "pages": 0, "total": 0}
            return {"refused": error.status}
        except ResponseTooLargeError as error:
            raise SiteUnavailableError(error) from error
        except HttpError as error:
            raise SiteUnavailableError(error) from error
        return {
            "body": body,
            "pages": _number(response.headers.get("x-wp-totalpages")),
            "total": _number(response.headers.get("x-wp-total")),
        }


def _entries(body: Any) -> list[Json]:
    """The entries of an answer that can be told apart; some lists come by name."""
    if isinstance(body, dict):
        body = list(body.values())
    if not isinstance(body, list):
        return []
    return [entry for entry in body if isinstance(entry, dict) and _has_name(entry)]


def _has_name(entry: Json) -> bool:
    return any(
        isinstance(entry.get(name), int | str)
        for name in ("id", "plugin", "stylesheet")
    )


def _number(text: str | None) -> int:
    return int(text[:9]) if text and text.isdecimal() else 0
