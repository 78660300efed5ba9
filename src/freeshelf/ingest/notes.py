"""Notes of an import report for people to review, grouped by kind."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

_EXAMPLES = 3
_MAX_EXAMPLE_LENGTH = 120


class Note(str):
    """Message about one entity; `kind` is the heading of similar messages.

    `subject` names the entity where only a few of many are shown.
    """

    __slots__ = ("kind", "subject")

    kind: str
    subject: str

    def __new__(cls, text: str, *, kind: str, subject: str) -> "Note":
        """Create the message from its text."""
        note = super().__new__(cls, text)
        note.kind, note.subject = kind, subject
        return note


@dataclass(slots=True)
class NotesOfKind:
    """All notes of one kind, in their order."""

    kind: str
    lines: list[str] = field(default_factory=list)
    subjects: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        return {"kind": self.kind, "count": len(self.lines), "lines": self.lines}

    def as_text(self, *, is_verbose: bool) -> list[str]:
        """Return lines for a terminal: all notes, or one line with a few examples."""
        if len(self.lines) == 1:
            return [f"- {self.lines[0]}"]
        head = f"- {self.kind} ({len(self.lines)})"
        if is_verbose:
            return [f"{head}:", *(f"    - {line}" for line in self.lines)]
        shown = [each[:_MAX_EXAMPLE_LENGTH] for each in self.subjects[:_EXAMPLES]]
        more = ["…"] if len(self.lines) > _EXAMPLES else []
        return [f"{head}: {', '.join([*shown, *more])}"]


def by_kind(notes: Iterable[str]) -> list[NotesOfKind]:
    """Group notes by kind, in the order of first occurrence."""
    groups: dict[str, NotesOfKind] = {}
    for note in notes:
        kind = note.kind if isinstance(note, Note) else str(note)
        group = groups.setdefault(kind, NotesOfKind(kind))
        group.lines.append(str(note))
        group.subjects.append(note.subject if isinstance(note, Note) else str(note))
    return list(groups.values())
