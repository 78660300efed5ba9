"""Colours of text and of what is under it, as programs write them."""

import colorsys
import re

WHITE, BLACK = "FFFFFF", "000000"
# Less contrast than this, and as near a hue, cannot be read (WCAG asks for 4.5).
_UNREADABLE = 1.25
_NEAR = 40
_DARK = 0.05  # luminance
_HEX = re.compile(r"#?([0-9a-fA-F]{6})(?:[0-9a-fA-F]{2})?")
_SHORT = re.compile(r"#([0-9a-fA-F])([0-9a-fA-F])([0-9a-fA-F])")
_RGB = re.compile(r"rgba?\(\s*(\d+)[\s,]+(\d+)[\s,]+(\d+)(?:[\s,/]+([\d.]+%?))?\s*\)")
_HSL = re.compile(
    r"hsla?\(\s*([\d.]+)(?:deg)?[\s,]+([\d.]+)%[\s,]+([\d.]+)%(?:[\s,/]+([\d.]+%?))?\s*\)"
)
_ALPHA = re.compile(
    r"(?:rgb|hsl)a?\([^)]*(?:/|,[^,)]*,[^,)]*,)\s*(0*\.?0*(?:0[0-5]?)?%?)\s*\)"
    r"|#[0-9a-f]{6}0[0-9a-f]|#[0-9a-f]{3}0|transparent"
)
_NAMES = {
    "black": BLACK,
    "white": WHITE,
    "window": WHITE,
    "windowtext": BLACK,
    "red": "FF0000",
    "green": "008000",
    "blue": "0000FF",
    "yellow": "FFFF00",
    "cyan": "00FFFF",
    "magenta": "FF00FF",
    "gray": "808080",
    "grey": "808080",
    "darkblue": "000080",
    "darkcyan": "008080",
    "darkgreen": "008000",
    "darkmagenta": "800080",
    "darkred": "800000",
    "darkyellow": "808000",
    "darkgray": "808080",
    "lightgray": "C0C0C0",
    "silver": "C0C0C0",
    "navy": "000080",
    "maroon": "800000",
    "snow": "FFFAFA",
    "ivory": "FFFFF0",
    "whitesmoke": "F5F5F5",
    "ghostwhite": "F8F8FF",
}


def hexadecimal(value: str | None) -> str | None:
    """Return a colour as six digits; None for none, automatic, or an unknown one."""
    value = (value or "").strip().lower()
    if match := _HEX.fullmatch(value):
        return match[1].upper()
    if match := _SHORT.fullmatch(value):
        return "".join(digit * 2 for digit in match.groups()).upper()
    if match := _RGB.fullmatch(value):
        if match[4] in ("0", "0%", "0.0"):
            return None
        return "".join(f"{min(int(part), 255):02X}" for part in match.groups()[:3])
    if (match := _HSL.fullmatch(value)) and not is_transparent(value):
        turn, full, light = (float(part) for part in match.groups()[:3])
        rgb = colorsys.hls_to_rgb(turn % 360 / 360, light / 100, full / 100)
        return "".join(f"{round(min(part, 1.0) * 255):02X}" for part in rgb)
    return _NAMES.get(value)


def is_transparent(value: str) -> bool:
    """Return whether a colour of a style lets nearly all of its ground be seen."""
    return _ALPHA.fullmatch(value.strip().lower()) is not None


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour, from 0 to 1."""
    parts = [part / 255 for part in _parts(colour)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def is_unreadable(text: str, ground: str) -> bool:
    """Return whether text of one colour cannot be told from its ground."""
    if any(
        abs(a - b) > _NEAR for a, b in zip(_parts(text), _parts(ground), strict=True)
    ):
        return False
    first, second = luminance(text), luminance(ground)
    return (max(first, second) + 0.05) / (min(first, second) + 0.05) < _UNREADABLE


def is_dark(colour: str) -> bool:
    """Return whether a ground looks like a bar."""
    return luminance(colour) < _DARK


def mixed(first: str, second: str, share: float) -> str:
    """Return the colour that has a share of the first and the rest of the second."""
    pairs = zip(_parts(first), _parts(second), strict=True)
    return "".join(f"{round(a * share + b * (1 - share)):02X}" for a, b in pairs)


def _parts(colour: str) -> list[int]:
    return [int(colour[at : at + 2], 16) for at in (0, 2, 4)]
