"""Sentences of the closing report that ask a person to look."""

from django.utils.translation import gettext as _

from freeshelf.ingest.wordpress.survey import ItemFacts
from freeshelf.sources.records import SourceItem


def kept_both(item: SourceItem | ItemFacts) -> str:
    """The source, or the mapping, and a person changed the same thing."""
    return _(
        "%(type)s %(id)s came changed and was edited here: the version here stays, the "
        "one that came is a new draft to compare."
    ) % {"type": item.type, "id": item.source_id}


def kept_in_history(item: SourceItem) -> str:
    """The same, of a file."""
    return _(
        "%(type)s %(id)s came changed and was replaced here: the file here stays, the "
        "one that came is in its history."
    ) % {"type": item.type, "id": item.source_id}


def kept_here(item: SourceItem) -> str:
    """The same, of a thing without versions."""
    return _(
        "%(type)s %(id)s came changed and was edited here: what was edited here stays."
    ) % {"type": item.type, "id": item.source_id}


def address_taken(item: SourceItem, address: str) -> str:
    """Two items answered at one address."""
    return _("%(type)s %(id)s: the address %(address)s leads to another item.") % {
        "type": item.type,
        "id": item.source_id,
        "address": address,
    }


def above_open_pages(item: SourceItem) -> str:
    """A page is not published, so that those below it can be read."""
    return _(
        "%(type)s %(id)s (%(title)s) was not for all, but pages below it were: it is "
        "not published, they are."
    ) % {"type": item.type, "id": item.source_id, "title": item.title[:80]}


def own_record(item: SourceItem) -> str:
    """A document that no post uses."""
    return _(
        "%(type)s %(id)s (%(title)s) is used by no post: it became a record of its own."
    ) % {"type": item.type, "id": item.source_id, "title": item.title}


def deleted_here(item: SourceItem) -> str:
    """Something imported earlier was deleted by a person."""
    return _("%(type)s %(id)s was deleted here after its import and stays deleted.") % {
        "type": item.type,
        "id": item.source_id,
    }


def of_text(item: SourceItem, remarks: list[str]) -> str:
    """Parts of a text that are not what they were."""
    return _("%(type)s %(id)s (%(title)s): %(remarks)s") % {
        "type": item.type,
        "id": item.source_id,
        "title": item.title[:80],
        "remarks": "; ".join(remarks),
    }
