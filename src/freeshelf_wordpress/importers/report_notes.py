"""Notes of the report that people should review."""

from pathlib import Path

from django.utils.translation import gettext as _

from freeshelf.core.html import plain_title
from freeshelf.ingest.notes import Note
from freeshelf_wordpress.importers.survey import ItemFacts
from freeshelf_wordpress.sources.records import SourceItem

_COLON = " :：\xa0"
_MAX_TITLE_LENGTH = 80


def named(item: SourceItem) -> str:
    """Return type, ID and plain title of an item, to name it in a message."""
    title = plain_title(item.title)[:_MAX_TITLE_LENGTH]
    name = f"{item.type} {item.source_id}"
    return f"{name} ({title})" if title else name


def conflict_note(item: SourceItem | ItemFacts) -> Note:
    """Note that both the source or mapping and a person changed an object."""
    text = _(
        "%(type)s %(id)s changed at the source and was also edited here. The version "
        "here was kept. The source’s version is a new draft for you to compare."
    )
    kind = _("Changed on the old site and edited here: compare the new drafts")
    return _note(text, kind, item)


def kept_in_history(item: SourceItem) -> Note:
    """Note that both the source and a person replaced a file."""
    text = _(
        "%(type)s %(id)s changed at the source and was also replaced here. The file "
        "here was kept. The source’s file is in its history."
    )
    return _note(
        text, _("Files that changed on the old site and were replaced here"), item
    )


def kept_local_note(item: SourceItem) -> Note:
    """Note that an edited object without revisions keeps its values."""
    text = _(
        "%(type)s %(id)s changed at the source and was also edited here. The edits "
        "made here were kept."
    )
    kind = _("Changed on the old site and edited here: the edits were kept")
    return _note(text, kind, item)


def address_taken(item: SourceItem, address: str) -> Note:
    """Note that two items have the same URL."""
    text = _("%(type)s %(id)s: the web address %(address)s leads to another item.")
    kind = _("Web addresses that lead to another item")
    return _note(text, kind, item, address)


def above_open_pages(item: SourceItem) -> Note:
    """Note that a page is unpublished because pages below it are public."""
    text = _(
        "%(type)s %(id)s (%(title)s) was not public but pages below it were. It is not "
        "published; the pages below it are."
    )
    kind = _("Closed pages that have open sub-pages: not published")
    return _note(text, kind, item)


def standalone_file_note(item: SourceItem, *, is_used: bool) -> Note:
    """Note that no public post uses a file."""
    text = (
        _(
            "%(item)s is not used by any post that readers could open, so it became a "
            "separate record."
        )
        if is_used
        else _(
            "%(item)s is not used by anything on the old site, so it became a separate "
            "record."
        )
    )
    return _note(text, _("Files that became separate records"), item)


def became_other(item: SourceItem) -> Note:
    """Note that the mapping changes what an item has become."""
    text = _(
        "%(item)s has become something else here. Its earlier form is closed to "
        "readers."
    )
    kind = _(
        "Items that the mapping has changed: their earlier form is closed to readers"
    )
    return _note(text, kind, item)


def unreadable_image(item: SourceItem) -> Note:
    """Note that an image is broken, or of an unsupported kind."""
    text = _("%(type)s %(id)s: this image cannot be shown in text.")
    return _note(text, _("Images that cannot be shown in text"), item)


def deleted_here(item: SourceItem) -> Note:
    """Note that a person deleted an imported object."""
    text = _(
        "%(type)s %(id)s was deleted here after it was imported, so it stays deleted."
    )
    return _note(text, _("Deleted here after an import: they stay deleted"), item)


def text_note(item: SourceItem, remarks: list[tuple[str, str]]) -> list[Note]:
    """Return notes about parts of a text that were changed, from kinds and messages."""
    return [
        Note(
            f"{named(item)}: {sentence}",
            kind=_("In content: %(what)s") % {"what": kind},
            subject=f"{named(item)} {sentence.removeprefix(kind).strip(_COLON)}",
        )
        for kind, sentence in remarks
    ]


def _note(
    text: str, kind: str, item: SourceItem | ItemFacts, address: str = ""
) -> Note:
    values = {"type": item.type, "id": item.source_id}
    name = named(item) if isinstance(item, SourceItem) else " ".join(values.values())
    title = plain_title(item.title)[:80] if isinstance(item, SourceItem) else ""
    values |= {"item": name, "title": title, "address": address}
    return Note(text % values, kind=kind, subject=address or name)


def unmapped_type_reason(item: SourceItem) -> str:
    """Return the reason why items of a type without an importer stay unmapped."""
    return _("the library does not support items of type %(type)s yet") % {
        "type": item.type
    }


def missing_bytes_reason(uploads: Path | None) -> str:
    """Return the reason why an attachment did not become a file."""
    if uploads is None:
        return _("no file: import again with the folder of uploads to add it")
    return _("no file: it is not in the uploads folder")
