"""Black shapes that lie over paragraphs of Rich Text Format."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from freeshelf.enrich.disclosure.colours import is_dark

# Keys of a look that are no control words: the number of the shape around a run, and
# that a shape lies over its paragraph.
SHAPE, COVERED = "shape", "covered"
_TEXT_BOX = "shptxt"
# In twentieths of a point.
_WIDEST_LINE, _HIGHEST_LINE, _LINE = 600, 100, 240
_MOST_PARAGRAPHS = 40


@dataclass(slots=True)
class _Shape:
    """A shape: where its first run is, its look, its properties, its own words."""

    place: int
    look: dict[str, int]
    values: dict[str, str] = field(default_factory=dict)
    has_words: bool = False

    @property
    def is_bar(self) -> bool:
        """Return whether it is dark, lies over the text and has no words."""
        wide = self.look.get("shpright", 0) - self.look.get("shpleft", 0)
        high = self.look.get("shpbottom", 0) - self.look.get("shptop", 0)
        return (
            not self.has_words
            and wide >= _WIDEST_LINE
            and high >= _HIGHEST_LINE
            and self.look.get("shpbottom", 0) > 0
            and not self.look.get("shpfblwtxt")
            and self.values.get("ffilled") != "0"
            and _is_dark(self.values.get("fillcolor", ""))
        )


def mark_covered(runs: Sequence[Any]) -> None:
    """Note in the look of runs (of `rtf_tokens`) that a shape lies over their line."""
    bars = [shape for shape in _shapes(runs) if shape.is_bar]
    ends = (
        [place for place, run in enumerate(runs) if run.ends and run.story != _TEXT_BOX]
        if bars
        else []
    )
    for bar in bars:
        before = [place for place in ends if place < bar.place]
        after = ends[len(before) :]
        count = min(bar.look.get("shpbottom", 0) // _LINE, _MOST_PARAGRAPHS)
        last = after[min(count, len(after) - 1)] if after else len(runs)
        for run in runs[before[-1] if before else 0 : last]:
            if SHAPE not in run.look:
                run.look[COVERED] = 1


def _shapes(runs: Sequence[Any]) -> Iterator[_Shape]:
    shapes: dict[int, _Shape] = {}
    for place, run in enumerate(runs):
        if (number := run.look.get(SHAPE)) is None:
            continue
        shape = shapes.setdefault(number, _Shape(place, run.look))
        if run.destination == "sv" and run.group is not None:
            shape.values[run.group.label.lower()] = run.group.text.strip()
        elif run.story == _TEXT_BOX and run.text.strip():
            shape.has_words = True
    yield from shapes.values()


def _is_dark(value: str) -> bool:
    """Return whether a colour is dark: a number whose lowest byte is its red."""
    if not value.isdecimal() or len(value) > 8:
        return False
    blue, green, red = (int(value) & 0xFFFFFF).to_bytes(3)
    return is_dark(f"{red:02X}{green:02X}{blue:02X}")
