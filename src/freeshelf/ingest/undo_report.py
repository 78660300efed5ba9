"""What came of taking a run back, told while it happens."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _


@dataclass(slots=True)
class UndoReport:
    """What came of taking a run back."""

    run: int
    taken_back: Counter[str] = field(default_factory=Counter)  # by name of the model
    reverted: int = 0
    kept: list[str] = field(default_factory=list)  # a sentence for each

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "run": self.run,
            "taken_back": dict(self.taken_back),
            "reverted": self.reverted,
            "kept": self.kept,
        }

    def as_text(self) -> str:
        """The report for a terminal."""
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
        """What it says now, for `back_to`."""
        return self.taken_back.copy(), self.reverted, len(self.kept)

    def restore_snapshot(self, mark: tuple[Counter[str], int, int]) -> None:
        """Say again what it said then: what came after was not done."""
        self.taken_back, self.reverted = mark[0].copy(), mark[1]
        del self.kept[mark[2] :]
