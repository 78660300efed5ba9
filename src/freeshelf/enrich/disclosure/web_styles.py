"""Styles of web pages that hide words: rules by element, class or identifier."""

import re
from collections.abc import Iterable
from typing import Any

import tinycss2

from freeshelf.enrich.disclosure.colours import (
    BLACK,
    WHITE,
    hexadecimal,
    is_dark,
    is_unreadable,
)
from freeshelf.enrich.disclosure.findings import Means

_SIMPLE = re.compile(r"([\w-]*)(?:([.#])([\w-]+))?")
_INHERITED = frozenset({"color", "ground", "font-size", "visibility"})
_LENGTH = re.compile(r"(-?[\d.]+)(px|pt|em|rem|%|vw|vh|cm|mm|in|)")
_TINY = {"px": 3.0, "pt": 2.5, "em": 0.15, "rem": 0.15, "%": 15.0, "": 0.0}
_FAR = {"px": 999, "pt": 999, "em": 60, "rem": 60, "%": 300, "vw": 300, "vh": 300}
_NOTHING = {"0", "0px"}
_OF_LINKS = "#0000ee"
_MAX_RULES = 5000


class Sheet:
    """The rules of a page's own style sheets that could hide something."""

    def __init__(self, sources: Iterable[str]) -> None:
        self._rules: dict[str, dict[str, str]] = {}
        for source in sources:
            rules = tinycss2.parse_stylesheet(
                source, skip_comments=True, skip_whitespace=True
            )
            for rule in rules[:_MAX_RULES]:
                if rule.type == "qualified-rule":
                    self._add(rule)

    def _add(self, rule: Any) -> None:
        declared = _declared(rule.content)
        for selector in tinycss2.serialize(rule.prelude).split(","):
            name = selector.strip()
            if name and _SIMPLE.fullmatch(name):
                self._rules.setdefault(name.lower(), {}).update(declared)

    def look(self, node: Any, outer: dict[str, str]) -> dict[str, str]:
        """Return the declarations that apply to an element, and what it inherits."""
        look = {key: outer[key] for key in _INHERITED if key in outer}
        tag = node.tag.rpartition("}")[2].lower()
        names = [tag]
        for each in (node.get("class") or "").lower().split():
            names += [f".{each}", f"{tag}.{each}"]
        if identifier := (node.get("id") or "").lower():
            names += [f"#{identifier}", f"{tag}#{identifier}"]
        for name in names:
            look |= self._rules.get(name, {})
        if (
            tag == "a"
            and "href" in node.attrib
            and look.get("color") == outer.get("color")
        ):
            look["color"] = _OF_LINKS
        if node.get("color") and tag == "font":
            look["color"] = node.get("color")
        if node.get("bgcolor"):
            look["background-color"] = node.get("bgcolor")
        if "style" in node.attrib:
            look |= _declared(node.get("style"))
        ground = look.pop("background-color", None) or look.pop("background", None)
        if ground and (colour := _first_colour(ground)) != "inherit":
            look["ground"] = colour
        return look


def _declared(source: Any) -> dict[str, str]:
    found = {}
    for each in tinycss2.parse_declaration_list(
        source, skip_comments=True, skip_whitespace=True
    ):
        if each.type == "declaration":
            found[each.lower_name] = tinycss2.serialize(each.value).strip().lower()
    return found


def _first_colour(value: str) -> str:
    """Return the colour of a background, unknown for a picture or a gradient."""
    if "url(" in value or "gradient" in value or "var(" in value:
        return "unknown"
    if value in ("transparent", "none", "inherit", "initial", "unset"):
        return "inherit"
    return (
        hexadecimal(value) or hexadecimal(value.split(" ", maxsplit=1)[0]) or "unknown"
    )


def hiding_of(node: Any, look: dict[str, str]) -> Means | None:
    """Return how an element is hidden with all that is in it."""
    if "hidden" in node.attrib or node.get("type") == "hidden":
        return Means.HIDDEN_TEXT
    if (
        look.get("display") == "none"
        or look.get("visibility") in ("hidden", "collapse")
        or look.get("opacity") in ("0", "0.0", "0%")
        or _is_clipped(look)
    ):
        return Means.HIDDEN_TEXT
    if any(_is_far(look.get(side)) for side in ("left", "top", "text-indent", "right")):
        return Means.OUTSIDE_PAGE
    return None


def cover_of(node: Any, sheet: Sheet) -> Means | None:
    """Return how an element covers the words beside it that stand in the usual flow."""
    look = sheet.look(node, {}) if isinstance(node.tag, str) else {}
    if look.get("position") != "absolute" or look.get("z-index", "0").startswith("-"):
        return None
    is_whole = look.get("inset") in _NOTHING or (
        {look.get("top"), look.get("left")} <= _NOTHING
        and ("100%" in (look.get("width"), look.get("height")) or "right" in look)
    )
    if not is_whole or hiding_of(node, look) or "".join(node.itertext()).strip():
        return None
    if node.tag == "img":
        return Means.UNDER_PICTURE
    ground = look.get("ground")
    if ground is None:
        return None
    is_bar = ground != "unknown" and is_dark(ground)
    return Means.REDACTION if is_bar else Means.UNDER_PICTURE


def means_of_look(look: dict[str, str]) -> Means | None:
    """Return how the words of an element itself are hidden by colour or size."""
    if means := _of_colours(look):
        return means
    size = _LENGTH.fullmatch(look.get("font-size", "16px"))
    if size and float(size[1] or 0) <= _TINY.get(size[2], 0.0):
        return Means.TINY_TEXT
    return None


def _is_clipped(look: dict[str, str]) -> bool:
    """Return whether nothing of a box is shown, as for readers of a screen reader."""
    clip = look.get("clip", "").replace(" ", "")
    if clip.startswith(("rect(0", "rect(1px")):
        return True
    sizes = [look.get(key, "") for key in ("width", "height", "max-height")]
    is_flat = any(size in ("0", "0px", "1px") for size in sizes)
    return is_flat and look.get("overflow", "") == "hidden"


def _is_far(value: str | None) -> bool:
    match = _LENGTH.fullmatch(value or "")
    return (
        bool(match) and float(match[1]) < -_FAR.get(match[2], 999) if match else False
    )


def _of_colours(look: dict[str, str]) -> Means | None:
    if look.get("color") == "transparent":
        return Means.HIDDEN_TEXT
    ground = look.get("ground", WHITE)
    colour = hexadecimal(look.get("color")) if "color" in look else BLACK
    if ground == "unknown" or colour is None:
        return None
    if is_unreadable(colour, ground):
        return Means.REDACTION if is_dark(ground) else Means.GROUND_COLOUR
    return None
