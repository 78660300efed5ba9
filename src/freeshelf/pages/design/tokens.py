"""Colours of the public pages that a theme may change, and their pairs.

Names and values are those of the custom properties in `web/css/tokens.css`. Colours of
warnings are fixed, so that a warning looks the same in every library.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

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
