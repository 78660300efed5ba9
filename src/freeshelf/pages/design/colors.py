"""Colours of themes, six hexadecimal digits without transparency, and contrast."""

import re
from dataclasses import dataclass

from tinycss2.color3 import parse_color

from freeshelf.pages.design.tokens import MODES, PAIRS, ColorPair, Palette, full_palette

_HEX = re.compile(r"#[0-9a-f]{6}")


def to_hex(color: str) -> str | None:
    """Return a CSS colour (Color Level 3: names, #rgb, rgb(), hsl()) as #rrggbb.

    Returns None for an invalid or transparent colour, and for one that depends on the
    page, such as `currentColor`.
    """
    parsed = parse_color(color.strip())
    if parsed is None or isinstance(parsed, str) or parsed.alpha != 1:
        return None
    parts = (parsed.red, parsed.green, parsed.blue)
    return "#" + "".join(f"{round(255 * min(max(part, 0), 1)):02x}" for part in parts)


def is_hex(color: object) -> bool:
    """Return whether a colour is in the format of themes."""
    return isinstance(color, str) and _HEX.fullmatch(color) is not None


@dataclass(frozen=True, slots=True)
class UnreadablePair:
    """Two colours of one mode with too little contrast."""

    mode: str
    pair: ColorPair
    ratio: float


def contrast_ratio(one: str, other: str) -> float:
    """Return the contrast ratio of two #rrggbb colours, from 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def unreadable_pairs(chosen: Palette) -> list[UnreadablePair]:
    """Return the pairs of a palette, completed with defaults, that lack contrast."""
    palette = full_palette(chosen)
    measured = (
        UnreadablePair(
            mode,
            pair,
            contrast_ratio(palette[mode][pair.front], palette[mode][pair.back]),
        )
        for mode in MODES
        for pair in PAIRS
    )
    return [one for one in measured if one.ratio < one.pair.least]


def _luminance(color: str) -> float:
    red, green, blue = (int(color[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return 0.2126 * _linear(red) + 0.7152 * _linear(green) + 0.0722 * _linear(blue)


def _linear(part: float) -> float:
    return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
