"""Colours of a partner's page for a frame on it, moved until everything is readable."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from freeshelf.pages.design.tokens import (
    CONTROL,
    DEFAULTS,
    TEXT,
    contrast_ratio,
)

CHOSEN = ("paper", "ink", "accent")
_WHITE, _BLACK = "#ffffff", "#000000"
_HEX = re.compile(r"#?([0-9a-fA-F]{6})")
_STEPS = 20


@dataclass(frozen=True, slots=True)
class PartnerColors:
    """Three colours as #rrggbb; all others are made of them."""

    paper: str
    ink: str
    accent: str

    @property
    def tokens(self) -> dict[str, str]:
        """Return the colours of a frame, each readable on its ground."""
        paper = self.paper
        ink = _readable(self.ink, paper, TEXT)
        accent = _readable(self.accent, paper, TEXT)
        warning = DEFAULTS["dark" if self.is_dark else "light"]["warning"]
        return {
            "paper": paper,
            "surface": paper,
            "sunken": paper,
            "ink": ink,
            "quiet": _readable(_mixed(ink, paper, 0.8), paper, TEXT),
            "line": _mixed(ink, paper, 0.2),
            "control": _readable(_mixed(ink, paper, 0.6), paper, CONTROL),
            "accent": accent,
            "on-accent": _readable(paper, accent, TEXT),
            "warning": _readable(warning, paper, TEXT),
            "warning-paper": paper,
        }

    @property
    def moved(self) -> tuple[str, ...]:
        """Return the names of chosen colours that had to be moved to be readable."""
        tokens = self.tokens
        return tuple(name for name in CHOSEN if getattr(self, name) != tokens[name])

    @property
    def is_dark(self) -> bool:
        """Return whether the background is dark."""
        return contrast_ratio(self.paper, _WHITE) > contrast_ratio(self.paper, _BLACK)

    @property
    def key(self) -> str:
        """Return the colours as part of a URL."""
        return "-".join(getattr(self, name)[1:] for name in CHOSEN)


def partner_colors(given: Mapping[str, Any]) -> PartnerColors | None:
    """Return the colours of a query string, None if it has none that can be read."""
    found = {
        name: f"#{match[1].lower()}"
        for name in CHOSEN
        if (match := _HEX.fullmatch(str(given.get(name, ""))))
    }
    if not found:
        return None
    paper = found.get("paper", _WHITE)
    default = DEFAULTS["light"]
    return PartnerColors(
        paper=paper,
        ink=found.get("ink") or _readable(default["ink"], paper, TEXT),
        accent=found.get("accent") or _readable(default["accent"], paper, TEXT),
    )


def style_sheet(colors: PartnerColors) -> str:
    """Return the style sheet of a frame with these colours, the same day and night."""
    scheme = "dark" if colors.is_dark else "light"
    values = "".join(f"--{name}:{value};" for name, value in colors.tokens.items())
    return f":root{{color-scheme:{scheme};{values}}}\n"


def _readable(front: str, back: str, least: float) -> str:
    """Return a colour, moved towards black or white until it contrasts enough."""
    if contrast_ratio(front, back) >= least:
        return front
    end = max((_BLACK, _WHITE), key=lambda each: contrast_ratio(each, back))
    # One of the two ends always has 4.58 to 1 at least.
    for step in range(1, _STEPS):
        moved = _mixed(end, front, step / _STEPS)
        if contrast_ratio(moved, back) >= least:
            return moved
    return end


def _mixed(one: str, other: str, share: float) -> str:
    """Return a mixture with this share of the first colour."""
    pairs = zip(_parts(one), _parts(other), strict=True)
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in pairs)


def _parts(color: str) -> tuple[int, ...]:
    return tuple(int(color[start : start + 2], 16) for start in (1, 3, 5))
