"""Report of undoing a run, built while it happens."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _


@dataclass(slots=True)
class UndoReport:
    """Counts and messages of undoing a run."""

    run: int
    taken_back: Counter[str] = field(default_factory=Counter)  # by name of the model
    reverted: int = 0
    kept: list[str] = field(default_factory=list)  # a message for each

    def as_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        return {
            "run": self.run,
            "taken_back": dict(self.taken_back),
            "reverted": self.reverted,
            "kept": self.kept,
        }

    def as_text(self) -> str:
        """Return the report for a terminal."""
        lines = [
            f"{count:>6} {name}" for name, count in sorted(self.taken_back.items())
        ]
        lines.append(
            _("%(gone)d removed, %(reverted)d reverted, %(kept)d kept.")
            % {
                "gone": self.taken_back.total(),
                "reverted": self.reverted,
                "kept": len(self.kept),
            }
        )
        return "\n".join([*lines, *(f"- {sentence}" for sentence in self.kept)])

    def snapshot(self) -> tuple[Counter[str], int, int]:
        """Return the current state for `restore_snapshot`."""
        return self.taken_back.copy(), self.reverted, len(self.kept)

    def restore_snapshot(self, mark: tuple[Counter[str], int, int]) -> None:
        """Restore an earlier state after a rollback."""
        self.taken_back, self.reverted = mark[0].copy(), mark[1]
        del self.kept[mark[2] :]
