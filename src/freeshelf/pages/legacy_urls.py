"""Rules for URLs of previous sites that no redirect row has; plugins register them."""

from collections.abc import Callable, Collection
from typing import Protocol

from django.http import QueryDict

# Returns the redirect of an old path in the database, if any.
Find = Callable[[str], str | None]


class LegacyUrls(Protocol):
    """The URLs that one kind of system generates."""

    @property
    def number_parameters(self) -> Collection[str]:
        """Return the query parameters whose value is always a number."""
        ...

    def redirect_for_path(self, path: str, find: Find) -> str | None:
        """Return the redirect of a path; `find` looks up other paths."""
        ...

    def redirect_for_query(self, query: QueryDict) -> str | None:
        """Return the redirect of a query on the home page."""
        ...

    def target_for_query(self, link: str, query: QueryDict) -> str:
        """Return what a query asks of the target of its redirect, such as its feed."""
        ...


_registered: list[LegacyUrls] = []


def register_legacy_urls(rules: LegacyUrls) -> None:
    """Add the rules of one kind of system."""
    _registered.append(rules)


def legacy_urls() -> list[LegacyUrls]:
    """Return the rules of all kinds of systems."""
    return list(_registered)
