"""Feeds stand on the same library as pages."""

from tests.web.conftest import own_place, page_of, shelve, without_admin_search

__all__ = ["own_place", "page_of", "shelve", "without_admin_search"]
