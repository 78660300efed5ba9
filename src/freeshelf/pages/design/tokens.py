"""Design tokens and their colours."""

import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from tinycss2.color3 import parse_color

MODES = ("light", "dark")
MODE_NAMES = {"light": _("Light mode"), "dark": _("Dark mode")}

# Name and purpose.
TOKENS: dict[str, tuple[Any, Any]] = {
    "paper": (_("Page background"), _("Behind all page content")),
    "surface": (_("Surface"), _("Header, fields and buttons")),
    "sunken": (_("Subtle background"), _("Footer and secondary boxes")),
    "ink": (_("Main text"), _("Text")),
    "quiet": (_("Muted text"), _("Secondary text")),
    "line": (_("Divider"), _("Lines between sections, not around controls")),
    "control": (_("Control border"), _("Borders of fields and buttons")),
    "accent": (_("Accent"), _("Links, primary buttons and the focus outline")),
    "on-accent": (_("Text on accent"), _("Text on primary buttons")),
    "mark": (_("Highlight"), _("Behind highlighted search terms")),
    "on-mark": (_("Text on highlight"), _("Highlighted search terms")),
}

DEFAULTS: dict[str, dict[str, str]] = {
    "light": {
        "paper": "#fbfaf7",
        "surface": "#ffffff",
        "sunken": "#f4f1ea",
        "ink": "#1b1f24",
        "quiet": "#4a5058",
        "line": "#dedbd2",
        "control": "#666b71",
        "accent": "#0b5568",
        "on-accent": "#ffffff",
        "mark": "#ffe08a",
        "on-mark": "#1b1f24",
        "warning": "#7d3410",
        "success": "#1c5836",
    },
    "dark": {
        "paper": "#14171a",
        "surface": "#1c2024",
        "sunken": "#22272c",
        "ink": "#eceae4",
        "quiet": "#b9bcbe",
        "line": "#363c42",
        "control": "#8d949b",
        "accent": "#8ecfe0",
        "on-accent": "#0d2229",
        "mark": "#5a460b",
        "on-mark": "#fff6d8",
        "warning": "#f0b48c",
        "success": "#93d4ae",
    },
}
FIXED_NAMES = {"warning": _("Warnings"), "success": _("Success")}


@dataclass(frozen=True, slots=True)
class ColorPair:
    """A foreground and background colour, with the minimum contrast."""

    front: str
    back: str
    least: float


# WCAG 2.2: text 4.5 to 1 (1.4.3), controls and focus 3 to 1 (1.4.11).
TEXT, CONTROL = 4.5, 3.0
_GROUNDS = ("paper", "surface", "sunken")
PAIRS: tuple[ColorPair, ...] = (
    *(ColorPair(front, back, TEXT) for front in ("ink", "quiet") for back in _GROUNDS),
    *(ColorPair("accent", back, TEXT) for back in _GROUNDS),
    ColorPair("on-accent", "accent", TEXT),
    ColorPair("on-mark", "mark", TEXT),
    *(ColorPair("control", back, CONTROL) for back in ("paper", "surface")),
    *(ColorPair("warning", back, TEXT) for back in ("paper", "surface")),
    *(ColorPair("success", back, TEXT) for back in ("paper", "surface")),
)

Palette = dict[str, dict[str, str]]


def full_palette(chosen: Palette) -> Palette:
    """Return every colour in both modes: the chosen one, else the default."""
    return {mode: {**DEFAULTS[mode], **chosen.get(mode, {})} for mode in MODES}


def token_name(token: str) -> str:
    """Return the name of a colour for editors."""
    return str(TOKENS[token][0] if token in TOKENS else FIXED_NAMES[token])


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
