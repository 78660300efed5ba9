"""Tables of an import report, with the same counts as the report in a terminal."""

from collections import Counter
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.db.models import Model
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import Page

from freeshelf.ingest.admin.raw_item_views import raw_item_url
from freeshelf.ingest.importers import type_name
from freeshelf.ingest.models import Provenance, RawItem, RunEntry, TermMapping
from freeshelf.ingest.reports import (
    DELETED,
    KEPT_RAW,
    NEW,
    REFUSED,
    UNCHANGED,
    UPDATED,
    deleted_name,
)
from freeshelf.library.models import File


def item_targets(
    entries: Sequence[RunEntry], *, source: int, user: User
) -> dict[str, dict[str, str]]:
    """Return what items of one source became, by record key.

    An object has a name and its URLs, which are empty if it has no such page; an
    unmapped item has the URL of its data.
    """
    keys = [entry.record_key for entry in entries]
    finder = AdminURLFinder(user)
    targets = {
        item.record_key: {"raw_url": raw_item_url(item)}
        for item in RawItem.objects.filter(source=source, record_key__in=keys).only(
            "record_key"
        )
    }
    rows = Provenance.objects.filter(source=source, record_key__in=keys)
    for provenance in rows.defer("record").prefetch_related("target"):
        if provenance.target is not None:
            became = _became(provenance.target, finder)
            if became is not None:
                targets[provenance.record_key] = became
    return targets


def _became(target: Model, finder: AdminURLFinder) -> dict[str, str] | None:
    if isinstance(target, TermMapping):
        return _became(target.concept, finder) if target.concept else None
    return {
        "name": str(target)[:200],
        "edit_url": _edit_url(target, finder),
        "public_url": _public_url(target),
    }


def _edit_url(target: Model, finder: AdminURLFinder) -> str:
    if isinstance(target, File):
        return reverse("library_file_edit", args=[target.pk])
    return finder.get_edit_url(target) or ""


def _public_url(target: Any) -> str:
    if not getattr(target, "live", True):
        return ""
    try:
        if isinstance(target, Page):
            return target.get_url() or ""
        get_url = getattr(target, "get_absolute_url", None)
        return str(get_url()) if get_url is not None else ""
    except NoReverseMatch:
        return ""


_OUTCOMES = (NEW, UPDATED, UNCHANGED, KEPT_RAW, REFUSED)


_Cell = tuple[int, str]  # a count with the URL of the list of counted items


def outcome_names() -> dict[str, str]:
    """Return the labels of the outcomes of an item."""
    return {
        NEW: pgettext("status", "New"),
        UPDATED: pgettext("count", "Updated"),
        UNCHANGED: _("Unchanged"),
        KEPT_RAW: _("Unmapped"),
        REFUSED: pgettext("imported items", "Rejected"),
        DELETED: deleted_name(),
    }


def build_table(rows: list[dict[str, Any]], *, items_url: str = "") -> dict[str, Any]:
    """Return a table of rows or parts of a report; `items_url` lists the items.

    Every line has a cell for each heading. Without rows it is empty.
    """
    if not rows:
        return {}
    kinds = list(dict.fromkeys(k for row in rows for k in row.get("found", {})))
    # For a single source its column would repeat the total.
    kinds = kinds if len(kinds) > 1 else []
    names = outcome_names()
    headings = [*kinds, _("Found"), *(names[outcome] for outcome in _OUTCOMES)]
    lines = [
        (type_name(row["type"]), row["status"], _cells(row, kinds, items_url))
        for row in rows
    ]
    sums = [sum(cells[n][0] for *_, cells in lines) for n in range(len(headings))]
    return {"heads": headings, "lines": lines, "sums": sums}


def reasons_of(report: dict[str, Any]) -> list[tuple[str, int]]:
    """Count the reasons why items are unmapped or refused, most frequent first."""
    reasons: Counter[str] = Counter()
    for row in (*report.get("rows", ()), *report.get("parts", ())):
        reasons.update(row.get("reasons", {}))
    return reasons.most_common()


def _cells(row: dict[str, Any], kinds: list[str], items_url: str) -> list[_Cell]:
    chosen = {"record_type": row["type"], "record_status": row["status"]}

    def url(**more: str) -> str:
        return f"{items_url}?{urlencode({**chosen, **more})}" if items_url else ""

    source_counts = [(row.get("found", {}).get(kind, 0), "") for kind in kinds]
    outcome_counts = [(row.get(o, 0), url(outcome=o)) for o in _OUTCOMES]
    return [*source_counts, (row.get("in_file", 0), url()), *outcome_counts]
