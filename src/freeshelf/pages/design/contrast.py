"""Contrast of two colours: WCAG 2.2, “relative luminance” and “contrast ratio”.

https://www.w3.org/TR/WCAG22/#dfn-relative-luminance; the admin area's script
`pages/admin/theme.js` computes the same while an editor chooses.
"""

from dataclasses import dataclass

from freeshelf.pages.design.tokens import MODES, PAIRS, ColorPair, Palette, full_palette


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
