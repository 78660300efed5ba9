"""The closing report of an import: what came of every single item."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from freeshelf.ingest.notes import by_kind
from freeshelf.sources.records import Repair

NEW, UPDATED, UNCHANGED = "new", "updated", "unchanged"
KEPT_RAW, REFUSED = "kept_raw", "refused"
_IMPORTED = (NEW, UPDATED, UNCHANGED)


@dataclass(slots=True)
class ReportRow:
    """What came of the items of one type and status."""

    in_file: int = 0
    found: dict[str, int] = field(default_factory=dict)  # by kind of source
    outcomes: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def imported(self) -> int:
        """Items that are records, pages or files of ours."""
        return sum(self.outcomes[outcome] for outcome in _IMPORTED)

    @property
    def numbers(self) -> list[int]:
        """In the file, imported, kept raw, refused."""
        refused = self.outcomes[REFUSED]
        return [self.in_file, self.imported, self.outcomes[KEPT_RAW], refused]

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "in_file": self.in_file,
            "found": self.found,
            "imported": self.imported,
            "kept_raw": self.outcomes[KEPT_RAW],
            "refused": self.outcomes[REFUSED],
            "new": self.outcomes[NEW],
            "updated": self.outcomes[UPDATED],
            "unchanged": self.outcomes[UNCHANGED],
            "reasons": dict(self.reasons),
        }


@dataclass(slots=True)
class ImportReport:
    """Rows by type and status, what was repaired, and what a person should look at."""

    source: str  # names of what was read
    dry_run: bool = False
    slug: str = ""  # of the site
    title: str = ""
    rows: dict[tuple[str, str], ReportRow] = field(default_factory=dict)
    # What is no item: comments, accounts, links, settings.
    parts: dict[tuple[str, str], ReportRow] = field(default_factory=dict)
    repairs: list[Repair] = field(default_factory=list)
    repair_count: int = 0
    gaps: list[str] = field(default_factory=list)  # what no source has
    decisions: list[str] = field(
        default_factory=list
    )  # on the site's own types and fields
    notes: list[str] = field(default_factory=list)
    mapping_file: str = ""
    field_counts: dict[str, int] = field(default_factory=dict)  # uses of custom fields
    raw_changes: int = 0

    @classmethod
    def of_counts(
        cls, source: str, counts: Mapping[tuple[str, str], int], *, dry_run: bool
    ) -> "ImportReport":
        """A report that knows what is in the file and nothing else yet."""
        rows = {key: ReportRow(in_file=count) for key, count in counts.items()}
        return cls(source=source, dry_run=dry_run, rows=rows)

    def note_sources(
        self,
        counts: Mapping[tuple[str, str], Mapping[str, int]],
        gaps: Iterable[str],
    ) -> None:
        """Take what each kind of source has, and what none has."""
        for key, found in counts.items():
            self.rows.setdefault(key, ReportRow()).found = dict(found)
        self.gaps = list(gaps)

    @property
    def kinds_of_sources(self) -> list[str]:
        """The kinds of sources that have items."""
        return list(dict.fromkeys(k for row in self.rows.values() for k in row.found))

    def record(self, kind: str, status: str, outcome: str, reason: str = "") -> None:
        """Note what came of one item."""
        row = self.rows.setdefault((kind, status), ReportRow())
        row.outcomes[outcome] += 1
        if reason:
            row.reasons[reason] += 1

    def record_part(
        self, kind: str, status: str, outcome: str, reason: str = ""
    ) -> None:
        """Note what came of something that is no item."""
        row = self.parts.setdefault((kind, status), ReportRow())
        row.in_file += 1
        row.outcomes[outcome] += 1
        if reason:
            row.reasons[reason] += 1

    def total(self, outcome: str) -> int:
        """Items with one outcome."""
        return sum(row.outcomes[outcome] for row in self.rows.values())

    @property
    def items(self) -> int:
        """Items in the file."""
        return sum(row.in_file for row in self.rows.values())

    @property
    def changed(self) -> bool:
        """Whether anything was written."""
        parts = sum(
            row.outcomes[outcome]
            for row in self.parts.values()
            for outcome in (NEW, UPDATED)
        )
        return bool(self.total(NEW) or self.total(UPDATED) or self.raw_changes or parts)

    @property
    def unaccounted(self) -> int:
        """Items of the file that came to nothing: more than none is an interruption."""
        return self.items - sum(sum(r.outcomes.values()) for r in self.rows.values())

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "source": self.source,
            "dry_run": self.dry_run,
            "items": self.items,
            "changed": self.changed,
            "rows": [
                {"type": kind, "status": status, **row.as_dict()}
                for (kind, status), row in sorted(self.rows.items())
            ],
            "parts": [
                {"type": kind, "status": status, **row.as_dict()}
                for (kind, status), row in sorted(self.parts.items())
            ],
            "repairs": [
                {"line": repair.line, "column": repair.column, "what": repair.what}
                for repair in self.repairs
            ],
            "repair_count": self.repair_count,
            "gaps": self.gaps,
            "decisions": self.decisions,
            "notes": self.notes,
            "remarks": [notes.as_dict() for notes in by_kind(self.notes)],
            "mapping_file": self.mapping_file,
            "field_counts": self.field_counts,
        }

    def as_text(self, *, is_verbose: bool = False) -> str:
        """The report for a terminal; a verbose one lists every note of each kind."""
        remarks = self._remarks(is_verbose=is_verbose)
        return "\n".join([*self._table(), *self._reasons(), *remarks])

    def _table(self) -> list[str]:
        sources = self.kinds_of_sources
        # One source has what there is: the first column says it already.
        sources = sources if len(sources) > 1 else []
        heads = [*sources, _("in file"), _("imported"), _("unmapped"), _("rejected")]
        widths = [max(len(head) + 2, 7 if head in sources else 10) for head in heads]
        kind_head, status_head, total = _("type"), _("status"), _("all")
        lines = [_line(kind_head, status_head, heads, widths)]
        sums = [0] * len(heads)
        for (kind, status), row in sorted(self.rows.items()):
            numbers = [row.found.get(name, 0) for name in sources] + row.numbers
            sums = [a + b for a, b in zip(sums, numbers, strict=True)]
            lines.append(_line(kind, status, numbers, widths))
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
            lines.append(_("--verbose lists all of each kind."))
        lines.extend(
            _("- repaired at line %(line)d, column %(column)d: %(what)s")
            % {"line": repair.line, "column": repair.column, "what": repair.what}
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
            "new": self.total(NEW),
            "updated": self.total(UPDATED),
            "unchanged": self.total(UNCHANGED),
        }


def _line(
    kind: str, status: str, cells: Iterable[object], widths: Iterable[int]
) -> str:
    said = (f"{cell!s:>{width}}" for cell, width in zip(cells, widths, strict=True))
    return f"{kind:22}{status:14}" + "".join(said)
