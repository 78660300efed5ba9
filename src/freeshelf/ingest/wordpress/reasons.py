"""Why an item is kept as it came."""

from pathlib import Path

from django.utils.translation import gettext as _

from freeshelf.sources.records import SourceItem


def raw_reason(item: SourceItem) -> str:
    """An item of a type without a home."""
    return _("the library does not support items of type %(type)s yet") % {
        "type": item.type
    }


def missing_bytes_reason(uploads: Path | None) -> str:
    """An attachment that could not become a file."""
    if uploads is None:
        return _("no file: import again with --uploads to add it")
    return _("no file: it is not in the uploads folder")
