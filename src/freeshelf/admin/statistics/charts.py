"""Charts as numbers of a drawing, mirrored where people read from right to left."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import get_language_bidi

from freeshelf.shared.amounts import local_number
from freeshelf.statistics.amounts import Amount

WIDTH, HEIGHT = 560, 130
_TOP, _FOOT, _MARGIN = 20, 24, 44
_WIDEST, _FEW_HEIGHT, _LABELLED = 56, 6, 30


def column_chart(values: Sequence[tuple[str, Amount | None]]) -> dict[str, Any]:
    """Draw a column for each week; nothing stands where nothing was counted."""
    step = min(_WIDEST, (WIDTH - 2 * _MARGIN) // max(len(values), 1))
    width = 2 * _MARGIN + step * len(values)
    highest = max((amount.least for _name, amount in values if amount), default=0)
    columns = []
    for at, (name, amount) in enumerate(values):
        if amount is None:
            continue
        height = _height(amount, highest)
        left = _MARGIN + at * step
        columns.append(
            {
                "name": name,
                # A number that is not shown has no height.
                "is_few": bool(amount.hidden and not amount.least),
                "is_part": bool(amount.hidden and amount.least),
                "x": str(_mirrored(left + 1, step - 2, width)),
                "y": str(_TOP + HEIGHT - height),
                "width": str(step - 2),
                "height": str(height),
                "middle": str(_mirrored(left, step, width) + step // 2),
                "above": str(_TOP + HEIGHT - height - 4),
                "label": local_number(amount.least)
                if amount.least and step >= _LABELLED
                else "",
            }
        )
    ends = dict.fromkeys((0, len(values) - 1)) if len(values) > 2 else range(1)
    return {
        "width": str(width),
        "height": str(_TOP + HEIGHT + _FOOT),
        "baseline": str(_TOP + HEIGHT),
        "foot": str(_TOP + HEIGHT + 17),
        "columns": columns,
        "marks": [
            (
                values[at][0],
                str(_mirrored(_MARGIN + at * step, step, width) + step // 2),
            )
            for at in ends
            if values
        ],
    }


def bar_width(amount: Amount, highest: int) -> str:
    """Return the width of a bar beside its number, of a hundred."""
    return str(round(100 * amount.least / highest) if highest else 0)


def _height(amount: Amount, highest: int) -> int:
    if not amount.least:
        return _FEW_HEIGHT if amount.hidden else 0
    return max(2, round(HEIGHT * amount.least / highest))


def _mirrored(x: int, width: int, whole: int) -> int:
    return whole - x - width if get_language_bidi() else x
