"""Writes of the library, one concern a module."""

from freeshelf.library.media_types import guess_media_type
from freeshelf.library.services.access import reinstate, set_access, withdraw
from freeshelf.library.services.contents import reread_content, store_content
from freeshelf.library.services.files import (
    add_file,
    bring_back_file,
    describe_file,
    remove_file,
    replace_file,
    restore_version,
    set_file_access,
)

__all__ = [
    "add_file",
    "bring_back_file",
    "describe_file",
    "guess_media_type",
    "reinstate",
    "remove_file",
    "replace_file",
    "reread_content",
    "restore_version",
    "set_access",
    "set_file_access",
    "store_content",
    "withdraw",
]
