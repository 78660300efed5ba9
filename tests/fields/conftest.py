"""People in the admin area."""

from tests.library.conftest import chief, editor, publisher

__all__ = ["chief", "editor", "publisher"]
