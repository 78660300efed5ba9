"""Prepare what a reader takes along of a list: its formats, with their limits."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from freeshelf.core.html import without_control_characters
from freeshelf.core.qr_codes import qr_path
from freeshelf.crosswalks.citation_styles import (
    STYLES,
    UnusableStyleError,
    installed_styles,
    style_title,
    styles_named,
)
from freeshelf.crosswalks.citations import format_bibliography
from freeshelf.crosswalks.list_exports import LIST_EXPORTS
from freeshelf.library.access import Reader
from freeshelf.web.archives import MAX_BYTES, archive_sizes, fitting
from freeshelf.web.archives import MAX_RECORDS as MAX_ARCHIVED
from freeshelf.web.cited_records import cited_records
from freeshelf.web.presenters.formats import file_size, number, within_quotes

MAX_RECORDS = 2000
MAX_CITED = 200
_MAX_STYLES = 20
_TABLES = ("csv", "xlsx")
_DEFAULT_STYLE = STYLES["apa"][1]
# Above that the squares are too small for the camera of an old phone.
_MAX_QR_LETTERS = 600
_QUIET_ZONE = 4


@dataclass(frozen=True, slots=True)
class RecordList:
    """Records of a page in its order: those of its first `MAX_RECORDS` and one more.

    `fields` are the parameters that choose them; a list of the reader's own is sent,
    so that it is in no address.
    """

    title: str
    url: str
    export_url: str
    fields: tuple[tuple[str, str], ...]
    identifiers: Sequence[str]
    language: str = ""  # of the title, if not that of the interface
    is_sent: bool = False

    @property
    def chosen(self) -> Sequence[str]:
        """The records that a file may have."""
        return self.identifiers[:MAX_RECORDS]


def export_page(found: RecordList, *, user: Reader) -> dict[str, Any]:
    """Prepare the formats of a list."""
    sizes = archive_sizes(found.chosen, user=user)
    included = list(fitting(sizes))
    count = len(found.chosen)
    return {
        "list": found,
        "count": _count(found),
        "references": _formats(without=_TABLES),
        "tables": _formats(only=_TABLES),
        "styles": [(file, label) for label, file in STYLES.values()],
        "style_count": number(len(installed_styles())),
        # that only some of the records are in it, or ""
        "cited_note": _first(MAX_CITED) if count > MAX_CITED else "",
        "archive": _archive(len(included), sum(sizes[each] for each in included)),
        "archive_notes": _archive_notes(count, len(sizes) - len(included)),
    }


def _formats(*, only: Sequence[str] = (), without: Sequence[str] = ()) -> Any:
    return [
        (ending, export.label)
        for ending, export in LIST_EXPORTS.items()
        if ending not in without and (not only or ending in only)
    ]


def _count(found: RecordList) -> str:
    count = len(found.identifiers)
    if count > MAX_RECORDS:
        return _(
            "There are more than %(number)s resources. A file contains the first "
            "%(number)s. Add a word or a filter to narrow your search."
        ) % {"number": number(MAX_RECORDS)}
    return ngettext("%(number)s resource", "%(number)s resources", count) % {
        "number": number(count)
    }


def _first(limit: int) -> str:
    return ngettext(
        "Only the first %(number)s resource is included.",
        "Only the first %(number)s resources are included.",
        limit,
    ) % {"number": number(limit)}


def _archive(count: int, size: int) -> str:
    if not count:
        return ""
    return ngettext(
        "%(number)s file, about %(size)s", "%(number)s files, about %(size)s", count
    ) % {"number": number(count), "size": file_size(size)}


def _archive_notes(count: int, left_out: int) -> list[str]:
    notes = [_first(MAX_ARCHIVED)] if count > MAX_ARCHIVED else []
    if left_out:
        notes.append(
            ngettext(
                "%(number)s file does not fit: an archive holds up to %(size)s.",
                "%(number)s files do not fit: an archive holds up to %(size)s.",
                left_out,
            )
            % {"number": number(left_out), "size": file_size(MAX_BYTES)}
        )
    return notes


def bibliography(
    found: RecordList, style: str, *, user: Reader, language: str
) -> dict[str, Any]:
    """Prepare the references of a list in an installed style, or styles like it."""
    name = style.strip().lower() or _DEFAULT_STYLE
    identifiers = found.chosen[:MAX_CITED]
    is_installed = name in installed_styles()
    records = list(cited_records(identifiers, user=user, language=language))
    problem, entries = "", []
    if not is_installed:
        problem = _("There is no style called “%(name)s”.") % {
            "name": within_quotes(style.strip()[:100])
        }
    else:
        try:
            entries = format_bibliography(records, style=name, language=language)
        except UnusableStyleError:
            problem = _("This style cannot be used here. Choose another one.")
    return {
        "list": found,
        "style": name,
        "style_title": style_title(name) if is_installed else "",
        # The formatter escapes text; only simple markup remains.
        "entries": [_safe(entry) for entry in entries],
        "problem": problem,
        "similar": styles_named(name, limit=_MAX_STYLES) if problem else [],
        "note": _first(MAX_CITED) if len(found.chosen) > MAX_CITED else "",
        "styles": [(file, label) for label, file in STYLES.values()],
    }


def _safe(entry: str) -> SafeString:
    return mark_safe(without_control_characters(entry))  # noqa: S308


def share_page(address: str) -> dict[str, Any]:
    """Prepare the ways to pass on a page of this library, without anyone's help."""
    is_short = len(address) <= _MAX_QR_LETTERS
    return {
        "address": address,
        "qr": qr_path(address, border=_QUIET_ZONE) if is_short else None,
    }
