"""Request a site's routes page by page, with a cache on disk."""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from freeshelf.core.http import HttpClient, HttpError, HttpStatusError
from freeshelf_wordpress.sources.rest.discovery import RestRoot, SiteUnavailableError

_FINISHED = "finished"


class PageCache:
    """JSON responses by URL, in one folder per site and account.

    They include drafts and email addresses, so only our own system user may read the
    folder.
    """

    def __init__(self, folder: Path, *, url: str, user: str) -> None:
        name = hashlib.sha256(f"{user}@{url}".encode()).hexdigest()[:20]
        self._folder = folder / name

    def begin(self) -> None:
        """Keep responses of an interrupted read; delete those of a complete one."""
        if (self._folder / _FINISHED).exists():
            self.forget()
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def finish(self) -> None:
        """Mark the read as complete, so that the next one requests everything."""
        (self._folder / _FINISHED).touch()

    def forget(self) -> None:
        """Delete all responses."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def get(self, url: str) -> Mapping[str, Any] | None:
        """Return the stored response for a URL, or None."""
        try:
            response = json.loads(self._path(url).read_bytes())
        except (OSError, ValueError):
            return None
        return response if isinstance(response, dict) else None

    def put(self, url: str, response: Mapping[str, Any]) -> None:
        """Store a response atomically."""
        path = self._path(url)
        partial = path.with_suffix(f".{os.getpid()}")
        partial.write_text(json.dumps(response), "utf-8")
        partial.replace(path)

    def _path(self, url: str) -> Path:
        return self._folder / f"{hashlib.sha256(url.encode()).hexdigest()}.json"


Json = dict[str, Any]

# Each size divides the one before it, so that no item is requested twice.
_PAGE_SIZES = (100, 20, 5)
_NEEDS_LOGIN = {401, 403}
_BEYOND_THE_END = "rest_post_invalid_page_number"
_MAX_PAGES = 100_000


class PartUnavailableError(Exception):
    """The site does not show a part; `needs_login` tells that a user may see it."""

    def __init__(self, *, needs_login: bool) -> None:
        super().__init__(needs_login)
        self.needs_login = needs_login


class RestClient:
    """Client for the routes of one site, as an account or anonymously."""

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

    def get(self, route: str, **parameters: str | int) -> Any:
        """Return a response; raise PartUnavailableError or SiteUnavailableError."""
        return self._request(route, self._with_context(parameters))["body"]

    def each(self, route: str, **parameters: str | int) -> Iterator[Json]:
        """Yield all entries of a list, following its pages.

        Raises PartUnavailableError, possibly after some entries if the site shows fewer
        than it counts, and SiteUnavailableError.
        """
        seen = 0
        counted = 0
        for response in self._pages(route, self._with_context(parameters)):
            entries = _entries(response["body"])
            counted = max(counted, int(response.get("total") or 0))
            seen += len(entries)
            yield from entries
        if seen < counted:
            raise PartUnavailableError(needs_login=not self.has_login)

    def accepts_parameter(self, route: str, parameter: str) -> bool:
        """Return whether a route accepts a parameter, according to the site's index."""
        return any(
            parameter in (endpoint.get("args") or {})
            for endpoint in (self._routes.get(route) or {}).get("endpoints", [])
            if "GET" in endpoint.get("methods", [])
        )

    def _with_context(
        self, parameters: Mapping[str, str | int]
    ) -> dict[str, str | int]:
        context = {"context": "edit"} if self.has_login else {}
        return {**context, **parameters}

    def _pages(
        self, route: str, parameters: Mapping[str, str | int]
    ) -> Iterator[Mapping[str, Any]]:
        if route in self._routes and not self.accepts_parameter(route, "per_page"):
            yield self._request(route, parameters)
            return
        order = {"orderby": "id", "order": "asc"} if self._has_order(route) else {}
        sizes = iter(_PAGE_SIZES)
        size, page = next(sizes), 1
        while page <= _MAX_PAGES:
            page_parameters = {**parameters, **order, "per_page": size, "page": page}
            try:
                response = self._request(route, page_parameters)
            except SiteUnavailableError:
                # A slow host may succeed with fewer entries at a time.
                smaller = next(sizes, None)
                if smaller is None:
                    raise
                page = (page - 1) * (size // smaller) + 1
                size = smaller
                continue
            yield response
            if page >= int(response.get("pages") or 1):
                return
            page += 1

    def _has_order(self, route: str) -> bool:
        """Return whether entries can be sorted by ID, so new ones shift no pages."""
        for endpoint in (self._routes.get(route) or {}).get("endpoints", []):
            orderby = (endpoint.get("args") or {}).get("orderby") or {}
            if "id" in (orderby.get("enum") or []):
                return True
        return False

    def _request(
        self, route: str, parameters: Mapping[str, str | int]
    ) -> Mapping[str, Any]:
        url = self._root.address(route, **parameters)
        response = self._cache.get(url)
        if response is None:
            response = self._fetch(url)
            self._cache.put(url, response)
        if "refused" in response:
            raise PartUnavailableError(needs_login=response["refused"] in _NEEDS_LOGIN)
        return response

    def _fetch(self, url: str) -> Mapping[str, Any]:
        try:
            response = self._client.get(url, accept="application/json")
            body = response.json()
        except HttpStatusError as error:
            if error.is_temporary:
                raise SiteUnavailableError(error=error) from error
            if _BEYOND_THE_END.encode() in error.response.content:
                return {"body": [], "pages": 0, "total": 0}
            return {"refused": error.status}
        except HttpError as error:
            raise SiteUnavailableError(error=error) from error
        return {
            "body": body,
            "pages": _number(response.headers.get("x-wp-totalpages")),
            "total": _number(response.headers.get("x-wp-total")),
        }


def _entries(body: Any) -> list[Json]:
    """Return the entries of a response that have an ID; some lists are objects."""
    if isinstance(body, dict):
        body = list(body.values())
    if not isinstance(body, list):
        return []
    return [entry for entry in body if isinstance(entry, dict) and _has_id(entry)]


def _has_id(entry: Json) -> bool:
    return any(
        isinstance(entry.get(name), int | str)
        for name in ("id", "plugin", "stylesheet")
    )


def _number(text: str | None) -> int:
    return int(text[:9]) if text and text.isdecimal() else 0
