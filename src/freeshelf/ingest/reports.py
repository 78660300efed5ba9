"""Report of an import with the outcome of every item."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from freeshelf.ingest.notes import by_kind
from freeshelf.sources.base import Repair

NEW, UPDATED, UNCHANGED = "new", "updated", "unchanged"
KEPT_RAW, REFUSED = "kept_raw", "refused"
DELETED = "deleted"
_IMPORTED = (NEW, UPDATED, UNCHANGED)


def deleted_name() -> str:
    """Return the label of the outcome DELETED."""
    return _("Deleted at the source, and not in this library")


@dataclass(slots=True)
class ReportRow:
    """Outcomes of the items of one type and status."""

    in_file: int = 0
    found: dict[str, int] = field(default_factory=dict)  # by kind of source
    outcomes: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)

    def count(self, outcome: str, reason: str) -> None:
        """Count one outcome and its reason, if it has one."""
        self.outcomes[outcome] += 1
        if reason:
            self.reasons[reason] += 1

    @property
    def imported(self) -> int:
        """Return the number of items that became objects here."""
        return sum(self.outcomes[outcome] for outcome in _IMPORTED)

    @property
    def numbers(self) -> list[int]:
        """Return the number of items in the file, imported, unmapped and refused."""
        refused = self.outcomes[REFUSED]
        return [self.in_file, self.imported, self.outcomes[KEPT_RAW], refused]

    def as_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        return {
            "in_file": self.in_file,
            "found": self.found,
            "imported": self.imported,
            **{each: self.outcomes[each] for each in (KEPT_RAW, REFUSED, *_IMPORTED)},
            "reasons": dict(self.reasons),
        }


@dataclass(slots=True)
class ImportReport:
    """Outcomes by type and status, repairs, and notes for people to review."""

    source: str  # names of what was read
    dry_run: bool = False
    slug: str = ""  # of the site
    title: str = ""
    rows: dict[tuple[str, str], ReportRow] = field(default_factory=dict)
    # Records that are no items: comments, accounts, links, settings.
    parts: dict[tuple[str, str], ReportRow] = field(default_factory=dict)
    repairs: list[Repair] = field(default_factory=list)
    repair_count: int = 0
    gaps: list[str] = field(default_factory=list)  # what no source has
    # On the site's own types and fields.
    decisions: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    mapping_file: str = ""
    field_counts: dict[str, int] = field(default_factory=dict)  # uses of custom fields
    raw_changes: int = 0
    mirror: dict[str, Any] = field(default_factory=dict)  # see ingest.mirroring
    # First records, by which a plan previews the mapping (ingest.mapping_preview).
    samples: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def of_counts(
        cls, source: str, counts: Mapping[tuple[str, str], int], *, dry_run: bool
    ) -> "ImportReport":
        """Return a report with the number of items in the file and no outcomes yet."""
        rows = {key: ReportRow(in_file=count) for key, count in counts.items()}
        return cls(source=source, dry_run=dry_run, rows=rows)

    def note_sources(
        self,
        counts: Mapping[tuple[str, str], Mapping[str, int]],
        gaps: Iterable[str],
    ) -> None:
        """Set the counts of each kind of source, and the data that no source has."""
        for key, source_counts in counts.items():
            self.rows.setdefault(key, ReportRow()).found = dict(source_counts)
        self.gaps = list(gaps)

    @property
    def kinds_of_sources(self) -> list[str]:
        """Return the kinds of sources that have items."""
        return list(dict.fromkeys(k for row in self.rows.values() for k in row.found))

    def record(self, kind: str, status: str, outcome: str, reason: str = "") -> None:
        """Count the outcome of one item."""
        self.rows.setdefault((kind, status), ReportRow()).count(outcome, reason)

    def record_part(
        self, kind: str, status: str, outcome: str, reason: str = ""
    ) -> None:
        """Count the outcome of a record that is no item."""
        row = self.parts.setdefault((kind, status), ReportRow())
        row.in_file += 1
        row.count(outcome, reason)

    def total(self, outcome: str) -> int:
        """Return the number of items with one outcome."""
        return sum(row.outcomes[outcome] for row in self.rows.values())

    @property
    def items(self) -> int:
        """Return the number of items in the file."""
        return sum(row.in_file for row in self.rows.values())

    @property
    def changed(self) -> bool:
        """Return whether anything was written."""
        parts = sum(
            row.outcomes[outcome]
            for row in self.parts.values()
            for outcome in (NEW, UPDATED)
        )
        return bool(self.total(NEW) or self.total(UPDATED) or self.raw_changes or parts)

    @property
    def unaccounted(self) -> int:
        """Return the number of items without an outcome; not 0 if interrupted."""
        return self.items - sum(sum(r.outcomes.values()) for r in self.rows.values())

    def as_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        return {
            "source": self.source,
            "dry_run": self.dry_run,
            "items": self.items,
            "changed": self.changed,
            "rows": _as_dicts(self.rows),
            "parts": _as_dicts(self.parts),
            "repairs": [asdict(repair) for repair in self.repairs],
            "repair_count": self.repair_count,
            "gaps": self.gaps,
            "decisions": self.decisions,
            "notes": self.notes,
            "remarks": [notes.as_dict() for notes in by_kind(self.notes)],
            "mapping_file": self.mapping_file,
            "field_counts": self.field_counts,
            **({"mirror": self.mirror} if self.mirror else {}),
            **({"samples": self.samples} if self.dry_run and self.samples else {}),
        }

    def as_text(self, *, is_verbose: bool = False) -> str:
        """Return the report for a terminal; `is_verbose` lists all notes."""
        remarks = self._remarks(is_verbose=is_verbose)
        return "\n".join([*self._table(), *self._reasons(), *remarks])

    def _table(self) -> list[str]:
        sources = self.kinds_of_sources
        # For a single source its column would repeat the first one.
        sources = sources if len(sources) > 1 else []
        headings = [*sources, _("in file"), _("imported"), _("unmapped"), _("rejected")]
        widths = [
            max(len(heading) + 2, 7 if heading in sources else 10)
            for heading in headings
        ]
        kind_head, status_head, total = _("type"), _("status"), _("all")
        lines = [_line(kind_head, status_head, headings, widths)]
        sums = [0] * len(headings)
        for (kind, status), row in sorted(self.rows.items()):
            counts = [row.found.get(name, 0) for name in sources] + row.numbers
            sums = [a + b for a, b in zip(sums, counts, strict=True)]
            lines.append(_line(kind, status, counts, widths))
        lines.append(_line(total, "", sums, widths))
        nothing = [0] * len(sources)
        lines.extend(
            _line(kind, status, [*nothing, *row.numbers], widths)
            for (kind, status), row in sorted(self.parts.items())
        )
        return lines

    def _reasons(self) -> list[str]:
        reasons: Counter[str] = Counter()
        for row in (*self.rows.values(), *self.parts.values()):
            reasons.update(row.reasons)
        return ["", *(f"{count:>6} × {why}" for why, count in sorted(reasons.items()))]

    def _remarks(self, *, is_verbose: bool) -> list[str]:
        lines = [f"- {sentence}" for sentence in (*self.decisions, *self.gaps)]
        kinds = by_kind(self.notes)
        for notes in kinds:
            lines += notes.as_text(is_verbose=is_verbose)
        if not is_verbose and any(len(notes.lines) > 1 for notes in kinds):
            lines.append(_("Use --verbose to list all of each kind."))
        lines.extend(
            _("- repaired at line %(line)d, column %(column)d: %(what)s")
            % asdict(repair)
            for repair in self.repairs
        )
        if self.repair_count > len(self.repairs):
            more = self.repair_count - len(self.repairs)
            lines.append(
                ngettext(
                    "- and %(count)d more repair", "- and %(count)d more repairs", more
                )
                % {"count": more}
            )
        if self.mapping_file and not self.dry_run:
            lines.append(
                _("Terms and fields are mapped in %(file)s: edit it and import again.")
                % {"file": self.mapping_file}
            )
        lines.append(self._closing_line())
        return lines

    def _closing_line(self) -> str:
        if self.dry_run:
            return _("Dry run: nothing was written.")
        if not self.changed:
            return _("Nothing has changed since the last import.")
        return _("%(new)d new, %(updated)d updated, %(unchanged)d unchanged.") % {
            outcome: self.total(outcome) for outcome in _IMPORTED
        }


def _as_dicts(rows: Mapping[tuple[str, str], ReportRow]) -> list[dict[str, Any]]:
    return [
        {"type": kind, "status": status, **row.as_dict()}
        for (kind, status), row in sorted(rows.items())
    ]


def _line(
    kind: str, status: str, cells: Iterable[object], widths: Iterable[int]
) -> str:
    columns = (f"{cell!s:>{width}}" for cell, width in zip(cells, widths, strict=True))
    return f"{kind:22}{status:14}" + "".join(columns)
