"""A library of one test's own, asked as programs ask."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.web.conftest import own_place, page_of, shelve, without_admin_search

__all__ = ["own_place", "page_of", "shelve", "without_admin_search"]


@pytest.fixture
def get(client) -> Callable[..., Any]:
    """Get an address below the API and read its JSON."""

    def read(path: str, *, status: int = 200, **query: Any) -> Any:
        url = path if path.startswith("/") else f"/api/v1/{path}"
        response = client.get(url, query or None)
        assert response.status_code == status, response.content[:800]
        return response.json()

    return read


@pytest.fixture
def walk(get) -> Callable[..., list[dict[str, Any]]]:
    """Follow a list to its end."""

    def follow(path: str, **query: Any) -> list[dict[str, Any]]:
        body = get(path, **query)
        found = body["data"]
        while following := body["links"].get("next"):
            body = get("/" + following.split("/", 3)[3])
            found += body["data"]
        return found

    return follow
