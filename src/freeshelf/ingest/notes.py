"""Sentences of a report about what a person should look at, gathered by their kind."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from freeshelf.core.html import plain_title
from freeshelf.sources.records import SourceItem

_EXAMPLES = 3
_LONGEST_TITLE = 80
_LONGEST_EXAMPLE = 120


class Note(str):
    """A sentence about one entity; `kind` is what heads all that are like it.

    `subject` names the entity where only a few of many are shown.
    """

    __slots__ = ("kind", "subject")

    kind: str
    subject: str

    def __new__(cls, text: str, *, kind: str, subject: str) -> "Note":
        """Make the sentence, which is a text like any other."""
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
        """Plain data for JSON."""
        return {"kind": self.kind, "count": len(self.lines), "lines": self.lines}

    def as_text(self, *, is_verbose: bool) -> list[str]:
        """Lines for a terminal: one, with a few examples, or all."""
        if len(self.lines) == 1:
            return [f"- {self.lines[0]}"]
        head = f"- {self.kind} ({len(self.lines)})"
        if is_verbose:
            return [f"{head}:", *(f"    - {line}" for line in self.lines)]
        shown = [each[:_LONGEST_EXAMPLE] for each in self.subjects[:_EXAMPLES]]
        more = ["…"] if len(self.lines) > _EXAMPLES else []
        return [f"{head}: {', '.join([*shown, *more])}"]


def by_kind(notes: Iterable[str]) -> list[NotesOfKind]:
    """The notes by kind, in the order of the first of each; others stand alone."""
    found: dict[str, NotesOfKind] = {}
    for note in notes:
        kind = note.kind if isinstance(note, Note) else str(note)
        group = found.setdefault(kind, NotesOfKind(kind))
        group.lines.append(str(note))
        group.subjects.append(note.subject if isinstance(note, Note) else str(note))
    return list(found.values())


def named(item: SourceItem) -> str:
    """What people call an item: type, number and title as readers saw it."""
    title = plain_title(item.title)[:_LONGEST_TITLE]
    name = f"{item.type} {item.source_id}"
    return f"{name} ({title})" if title else name
