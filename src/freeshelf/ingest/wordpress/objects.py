"""Objects of PHP in the metadata of items: never made, kept as text, and said."""

from django.utils.translation import gettext as _

from freeshelf.ingest.notes import Note, named
from freeshelf.sources.base import GatheredSource
from freeshelf.sources.errors import InvalidPhpValueError
from freeshelf.sources.wordpress import PhpObject, looks_serialised, parse_php


def objects_kept(site: GatheredSource) -> list[Note]:
    """A sentence for each value that holds an object."""
    return [
        Note(
            _("%(type)s %(number)s: the PHP object in %(place)s was kept as text")
            % {"type": item.type, "number": item.source_id, "place": key},
            kind=_("PHP objects that were kept as text"),
            subject=named(item),
        )
        for item in site.items()
        for key, value in item.meta
        if _holds_object(value)
    ]


def _holds_object(value: str) -> bool:
    if not looks_serialised(value):
        return False
    try:
        return isinstance(parse_php(value), PhpObject)
    except InvalidPhpValueError:
        return False
