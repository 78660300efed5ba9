"""Writes of the library, one concern a module."""

from freeshelf.library.media_types import guess_media_type
from freeshelf.library.services.access import reinstate, set_access, withdraw
from freeshelf.library.services.both_states import change_both_states
from freeshelf.library.services.contents import reread_content, store_content
from freeshelf.library.services.drafts import NewRecord, create_draft
from freeshelf.library.services.file_order import (
    arrange_files,
    choose_card_page,
    move_file,
)
from freeshelf.library.services.files import (
    add_file,
    add_stored_file,
    bring_back_file,
    describe_file,
    keep_version,
    remove_file,
    replace_file,
    replace_with_stored,
    restore_version,
    set_file_access,
)
from freeshelf.library.services.incoming import (
    attach_incoming,
    discard_incoming,
    receive_file,
)
from freeshelf.library.services.reading_lists import add_to_list, take_off_list

__all__ = [
    "NewRecord",
    "add_file",
    "add_stored_file",
    "add_to_list",
    "arrange_files",
    "attach_incoming",
    "bring_back_file",
    "change_both_states",
    "choose_card_page",
    "create_draft",
    "describe_file",
    "discard_incoming",
    "guess_media_type",
    "keep_version",
    "move_file",
    "receive_file",
    "reinstate",
    "remove_file",
    "replace_file",
    "replace_with_stored",
    "reread_content",
    "restore_version",
    "set_access",
    "set_file_access",
    "store_content",
    "take_off_list",
    "withdraw",
]
