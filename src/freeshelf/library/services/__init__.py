"""Write services of the library, one concern per module."""

from freeshelf.library.media_types import guess_media_type
from freeshelf.library.services.access import (
    note_openings,
    reinstate,
    set_access,
    set_group,
    set_opening,
    withdraw,
)
from freeshelf.library.services.contents import request_extraction, store_content
from freeshelf.library.services.drafts import NewRecord, create_draft
from freeshelf.library.services.files import (
    add_file,
    add_past_version,
    add_stored_file,
    arrange_files,
    choose_card_page,
    describe_file,
    move_file,
    remove_file,
    replace_file,
    replace_with_stored,
    restore_file,
    restore_version,
    set_file_access,
    set_file_opening,
)
from freeshelf.library.services.holding import (
    holding_imports,
    let_out,
    put_back,
    restrict,
    take_out,
    waiting_files,
    waiting_version,
)
from freeshelf.library.services.incoming import (
    attach_incoming,
    discard_incoming,
    receive_file,
)
from freeshelf.library.services.list_access import (
    keep_to_lists,
    set_list_access,
    wider_than_lists,
)
from freeshelf.library.services.live_and_draft import patch_live_and_draft
from freeshelf.library.services.reading_lists import add_to_list, remove_from_list
from freeshelf.library.services.same_bytes import (
    files_with_bytes_of_picture,
    out_with_same_bytes,
    pictures_with_bytes_of,
    pictures_with_same_bytes,
)
from freeshelf.library.services.uploads import add_upload, store_upload
