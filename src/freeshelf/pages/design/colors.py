"""Colours in the format of themes: six hexadecimal digits, no transparency."""

import re

from tinycss2.color3 import parse_color

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
