"""Preview of a record: its values, their rules, and what no field takes."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.functional import Promise

_MAX_VALUE, _MAX_LEFT = 500, 40


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A field of a record, the value that it would get, and the rule that gives it."""

    field: str
    value: str
    rule: str


@dataclass(frozen=True, slots=True)
class RecordPreview:
    """Values that a record would get; `left` names those that no field takes."""

    title: str
    remark: str
    rows: tuple[PreviewRow, ...]
    left: tuple[tuple[str, str], ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the values as plain JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "RecordPreview":
        """Return the preview that `as_dict` described."""
        return cls(
            values["title"],
            values["remark"],
            tuple(PreviewRow(**row) for row in values["rows"]),
            tuple((name, text) for name, text in values["left"]),
        )


def preview(
    title: str,
    rows: Iterable[tuple[str, str, str | Promise]],
    left: Iterable[tuple[str, str]],
    *,
    remark: str = "",
) -> RecordPreview:
    """Return a preview whose texts are short enough for a page."""
    return RecordPreview(
        _short(title),
        remark,
        tuple(PreviewRow(field, _short(v), str(rule)) for field, v, rule in rows if v),
        tuple((name, _short(text)) for name, text in left if text)[:_MAX_LEFT],
    )


def _short(text: str) -> str:
    return text if len(text) <= _MAX_VALUE else f"{text[:_MAX_VALUE]}…"
