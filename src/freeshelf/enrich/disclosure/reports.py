"""Messages of the child that looks at a file: findings and gaps, and their checks.

The child has read foreign bytes and is not trusted: words could leave it only in names,
so that each name must be one of a closed set or look like a name of ours.
"""

import math
import re
from dataclasses import astuple
from typing import Any, cast

from freeshelf.enrich.disclosure.findings import (
    Box,
    Finding,
    Gap,
    Means,
    NotLookedAt,
    Place,
    Strength,
)

Report = Finding | NotLookedAt

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_KEY = re.compile(r"([0-9a-f]{64})?")
_MAX_NUMBER = 2**31
_MAX_PARTS = 12


class MalformedReportError(ValueError):
    """Error for a message that no reader sends."""


def message_of(report: Report) -> dict[str, Any]:
    """Return the message of a finding or a gap."""
    if isinstance(report, NotLookedAt):
        return {"gap": [report.gap, astuple(report.place)]}
    means = report.means or ""
    values = [report.kind, report.strength, means, report.value_key]
    return {"finding": [*values, astuple(report.place)]}


def parse_report(value: object) -> Report:
    """Validate a message from the sandbox. Raises MalformedReportError."""
    try:
        ((kind, body),) = cast(dict[str, Any], value).items()
        return _gap(body) if kind == "gap" else _FINDINGS[kind](body)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise MalformedReportError("A reader sent a malformed report.") from error


def _gap(body: list[Any]) -> NotLookedAt:
    gap, place = body
    return NotLookedAt(Gap(gap), _place(place))


def _finding(body: list[Any]) -> Finding:
    kind, strength, means, key, place = body
    return Finding(
        kind=_matched(_NAME, kind),
        strength=Strength(strength),
        place=_place(place),
        means=Means(means) if means else None,
        value_key=_matched(_KEY, key),
    )


_FINDINGS = {"finding": _finding}


def _place(value: list[Any]) -> Place:
    page, start, end, box, parts = value
    if len(parts) > _MAX_PARTS:
        raise ValueError(parts)
    return Place(
        page=_number(page, least=0),
        start=_number(start, least=-1),
        end=_number(end, least=-1),
        box=None if box is None else _box(box),
        parts=tuple((_matched(_NAME, name), _number(n, least=0)) for name, n in parts),
    )


def _box(value: list[Any]) -> Box:
    x0, y0, x1, y1 = (float(side) for side in value)
    if not all(map(math.isfinite, (x0, y0, x1, y1))):
        raise ValueError(value)
    return x0, y0, x1, y1


def _number(value: object, *, least: int) -> int:
    if type(value) is not int or not least <= value < _MAX_NUMBER:
        raise TypeError(value)
    return value


def _matched(pattern: re.Pattern[str], value: str) -> str:
    if pattern.fullmatch(value) is None:
        raise ValueError(value)
    return value
