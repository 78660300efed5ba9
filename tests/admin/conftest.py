"""The admin area with a library of its own."""

from tests.library.conftest import chief, editor, publisher
from tests.web.conftest import own_place, page_of, shelve

__all__ = ["chief", "editor", "own_place", "page_of", "publisher", "shelve"]
