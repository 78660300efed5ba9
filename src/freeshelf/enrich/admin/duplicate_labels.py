"""Display texts of a pair of records: reasons for the match, and differences."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from freeshelf.core.html import html_to_text
from freeshelf.enrich.duplicate_detection.comparison import Reason
from freeshelf.enrich.models import PossibleDuplicate
from freeshelf.enrich.record_changes import current_versions
from freeshelf.library.models import Resource

_MAX_LENGTH = 1500
_PIECE = re.compile(r"\S+|\s+")


@dataclass(frozen=True, slots=True)
class FactRow:
    """One value of both records, with differences marked."""

    label: str
    first: SafeString
    second: SafeString


def reason_sentences(pair: PossibleDuplicate) -> list[str]:
    """Return why a pair was found, the strongest reason first."""
    return [_reason(name, value) for name, value in pair.reasons]


def fact_rows(first: Resource, second: Resource) -> list[FactRow]:
    """Return the values of two records side by side, without empty rows."""
    rows = []
    for (label, ours), (_label, theirs) in zip(
        _facts(first), _facts(second), strict=True
    ):
        if ours or theirs:
            one, two = _marked(ours, theirs)
            rows.append(FactRow(label, one, two))
    return rows


def _reason(name: str, value: str) -> str:
    match name:
        case Reason.SAME_FILE:
            return _("They have the same file.")
        case Reason.SAME_NUMBER:
            return _("They have the same identifier: %(number)s.") % {"number": value}
        case Reason.SAME_TEXT:
            return _("About %(share)s%% of their text is the same.") % {"share": value}
        case Reason.SAME_ADDRESS:
            return _("They link to the same page on the publisher’s site.")
        case Reason.SAME_PAGES:
            return ngettext(
                "Same publisher, same year, both have %(count)s page.",
                "Same publisher, same year, both have %(count)s pages.",
                int(value),
            ) % {"count": value}
        case _:
            return _("Their titles are nearly the same.")


def _facts(one: Resource) -> Iterator[tuple[str, str]]:
    yield _("Title"), one.title
    yield _("Other title"), one.alternative
    yield _("Publisher"), str(one.publisher or "")
    yield _("Publication date"), one.issued
    yield _("Language"), one.language
    yield _("Identifiers"), "\n".join(i.value for i in one.identifiers.all())
    yield _("Publisher's page"), one.source_url
    for name, label in (
        ("types", _("Types")),
        ("subjects", _("Topics")),
        ("spatial", _("Places covered")),
    ):
        yield label, ", ".join(sorted(str(c) for c in getattr(one, name).all()))
    yield _("Files"), "\n".join(_files(one))
    text = Truncator(html_to_text(one.description)).chars(_MAX_LENGTH)
    yield _("Description"), text
    yield _("Access"), one.get_access_rights_display()
    yield _("Status"), _("published") if one.live else _("not published")


def _files(one: Resource) -> Iterator[str]:
    for version in current_versions(one):
        pages = version.content.page_count
        counted = ngettext("%(count)s page", "%(count)s pages", pages)
        yield f"{version.original_name} ({counted % {'count': pages}})"


def _marked(ours: str, theirs: str) -> tuple[SafeString, SafeString]:
    """Return both texts, with words marked that the other one lacks."""
    one, two = _PIECE.findall(ours), _PIECE.findall(theirs)
    sides: tuple[list[str], list[str]] = ([], [])
    matcher = SequenceMatcher(a=one, b=two, autojunk=False)
    for tag, a0, a1, b0, b1 in matcher.get_opcodes():
        for side, pieces in zip(sides, (one[a0:a1], two[b0:b1]), strict=True):
            text = str(escape("".join(pieces))).replace("\n", "<br>")
            is_marked = tag != "equal" and text.strip()
            side.append(f"<mark>{text}</mark>" if is_marked else text)
    one_side, other_side = map("".join, sides)
    return mark_safe(one_side), mark_safe(other_side)  # noqa: S308 - pieces are escaped
