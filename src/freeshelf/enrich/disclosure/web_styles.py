"""Styles of web pages that hide words: rules by element, class or identifier."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import tinycss2

from freeshelf.enrich.disclosure.colours import (
    BLACK,
    WHITE,
    hexadecimal,
    is_dark,
    is_transparent,
    is_unreadable,
)
from freeshelf.enrich.disclosure.findings import Means
from freeshelf.enrich.disclosure.web_selectors import (
    Selector,
    element_of,
    names_of,
    selectors_of,
)

_INHERITED = frozenset({"color", "ground", "font-size", "visibility"})
_LENGTH = re.compile(r"(-?(?:\d+\.?\d*|\.\d+))(px|pt|em|rem|%|vw|vh|cm|mm|in|)")
_TINY = {"px": 3.0, "pt": 2.5, "em": 0.15, "rem": 0.15, "%": 15.0, "": 0.0}
_FAR = {"px": 999, "pt": 999, "em": 60, "rem": 60, "%": 300, "vw": 300, "vh": 300}
_NOTHING = {"0", "0px"}
_FLAT = {"0", "0px", "1px", "0em", "0%", "0rem"}
_OF_LINKS = "#0000ee"
_COLOURED = {"font": "color", "body": "text"}
_MAX_RULES = 5000
_IMPORT = re.compile(
    r"""@import\s+(?:url\(\s*["']?([^"')\s]{1,500})|["']([^"']{1,500}))""",
    re.IGNORECASE,
)
_VARIABLE = re.compile(r"var\(\s*(--[\w-]{1,100})\s*(?:,([^()]{0,200}))?\)")
_DEEPEST = 8  # rules within rules
# Names of which one takes the place of the other.
_SAME = {
    "overflow-x": "overflow",
    "overflow-y": "overflow",
    "-webkit-text-fill-color": "color",
}
_LOOKED_AT = frozenset(
    [
        *("background", "background-color", "clip", "clip-path", "color", "display"),
        *("content-visibility", "filter", "font", "font-size", "height", "inset"),
        *("left", "line-height", "margin", "margin-left", "margin-top", "max-height"),
        *("max-width", "opacity", "overflow", "position", "right", "scale"),
        *("text-indent", "top", "transform", "translate", "visibility", "width"),
        *("z-index", "zoom"),
    ]
)
_SIZE_IN_FONT = re.compile(r"(?:^|\s)(\d*\.?\d+(?:px|pt|em|rem|%)?)(?=[\s/])")
# Kinds of media that a usual screen is of, or one of some width.
_MEDIA = re.compile(
    r"(all|(only )?screen)?( ?and )?(\(min-width: ?(\d{1,3}|1[01]\d\d)(\.\d+)?px\))?"
)
_FAINT = 0.05  # of full opacity
_OPACITY = re.compile(r"opacity\(\s*([\d.]+%?)\s*\)")
# Forms of a clip that leave nothing, and scales that make an element too small.
_CLIPPED_AWAY = re.compile(
    r"inset\(\s*(?:[5-9]\d|1\d\d)(?:\.\d+)?%|(?:circle|ellipse)\(\s*0(?![\d.]*[1-9])"
    r"|polygon\([\s0,pxem%]*\)"
)
_SCALED_AWAY = re.compile(r"scale(?:[xy]|3d)?\(\s*0*(?:\.0\d*)?\s*[,)]")
_MOVED = re.compile(r"translate(?:[xy]|3d)?\(([^)]*)\)")
# Beyond any screen to the right or below, in the units of _FAR.
_FAR_BEYOND = 5
_SMALLEST_BAR = {"width": 40.0, "height": 8.0}  # in pixels


Declared = dict[str, str]


@dataclass(frozen=True, slots=True)
class _Rule:
    """A rule of a style sheet; the later one of two alike has the higher order."""

    selector: Selector
    order: int
    declared: Declared
    important: Declared
    names: frozenset[str]
    above: frozenset[str]


class Sheet:
    """The rules of a page's own style sheets that could hide something."""

    def __init__(self, sources: Iterable[str]) -> None:
        self._rules: dict[str, list[_Rule]] = {}
        # Of elements: the rules about each, and names of those around it.
        self._found: dict[Any, list[_Rule]] = {}
        self._above: dict[Any, frozenset[str]] = {}
        self._count = 0
        for source in sources:
            rules = tinycss2.parse_stylesheet(
                source, skip_comments=True, skip_whitespace=True
            )
            self._add_all(rules, _DEEPEST)

    def _add_all(self, rules: Iterable[Any], depth: int) -> None:
        for rule in rules:
            if rule.type == "qualified-rule" and self._count < _MAX_RULES:
                self._add(rule)
            elif rule.type == "at-rule" and rule.content and depth and _holds(rule):
                within = tinycss2.parse_rule_list(
                    rule.content, skip_comments=True, skip_whitespace=True
                )
                self._add_all(within, depth - 1)

    def _add(self, rule: Any) -> None:
        declared, important = _declared(rule.content)
        if not (declared or important):
            return
        for selector in selectors_of(rule.prelude):
            self._count += 1
            names = frozenset(selector.parts[-1].names)
            added = _Rule(
                *(selector, self._count, declared, important),
                names=names,
                above=selector.above,
            )
            self._rules.setdefault(selector.key, []).append(added)

    def _rules_of(self, node: Any, tag: str) -> list[_Rule]:
        """Return the rules about an element, the weightiest last."""
        if not self._rules:
            return []
        if node not in self._found:
            names, above = names_of(node), self._names_above(node)
            keys = ("*", tag, *names)
            found = [
                rule
                for key in keys
                for rule in self._rules.get(key, ())
                if rule.names <= names
                and rule.above <= above
                and rule.selector.fits(node)
            ]
            found.sort(key=lambda rule: (rule.selector.weight, rule.order))
            self._found[node] = found
        return self._found[node]

    def _names_above(self, node: Any) -> frozenset[str]:
        """Return the names of all elements around one, as selectors write them."""
        if node not in self._above:
            outer = node.getparent()
            names = frozenset[str]()
            if outer is not None:
                own = {element_of(outer), *names_of(outer)}
                names = self._names_above(outer)
                names = names if own <= names else names | own
            self._above[node] = names
        return self._above[node]

    def look(self, node: Any, outer: Declared) -> Declared:
        """Return the declarations that apply to an element, and what it inherits."""
        look = {
            key: value
            for key, value in outer.items()
            if key in _INHERITED or key.startswith("--")
        }
        tag = element_of(node)
        rules = self._rules_of(node, tag)
        for rule in rules:
            look |= rule.declared
        if (
            tag == "a"
            and "href" in node.attrib
            and look.get("color") == outer.get("color")
        ):
            look["color"] = _OF_LINKS
        if tag in _COLOURED and (colour := node.get(_COLOURED[tag])):
            look["color"] = colour
        if node.get("bgcolor"):
            look["background-color"] = node.get("bgcolor")
        declared, important = _declared(node.get("style") or "")
        look |= declared
        for rule in rules:
            look |= rule.important
        look |= important
        look |= {
            key: _VARIABLE.sub(lambda found: _value_of(found, look), value)
            for key, value in look.items()
            if "var(" in value
        }
        ground = look.pop("background-color", None) or look.pop("background", None)
        if ground and (colour := _first_colour(ground)) != "inherit":
            look["ground"] = colour
        return look


def _value_of(found: re.Match[str], look: Declared) -> str:
    """Return the value of a variable, or what stands for it where there is none."""
    return look.get(found[1], found[2] or "").strip()


def imported(source: str) -> list[str]:
    """Return the addresses of the style sheets that one imports."""
    return [found[1] or found[2] for found in _IMPORT.finditer(source)]


def _holds(rule: Any) -> bool:
    """Return whether the rules within a rule hold on a usual screen."""
    if rule.lower_at_keyword in ("supports", "layer", "container"):
        return True
    if rule.lower_at_keyword != "media":
        return False
    wanted = tinycss2.serialize(rule.prelude).lower().split(",")
    return any(_MEDIA.fullmatch(each.strip()) for each in wanted)


def _declared(source: Any) -> tuple[Declared, Declared]:
    """Return declarations, and those that are important, in one form each."""
    found: tuple[Declared, Declared] = ({}, {})
    if not source:
        return found
    for each in tinycss2.parse_declaration_list(
        source, skip_comments=True, skip_whitespace=True
    ):
        if each.type != "declaration":
            continue
        name = _SAME.get(each.lower_name, each.lower_name)
        if name not in _LOOKED_AT and not name.startswith("--"):
            continue
        value = tinycss2.serialize(each.value).strip().lower()
        if name == "font":
            name, size = "font-size", _SIZE_IN_FONT.search(value)
            if size is None:
                continue
            value = size[1]
        found[each.important][name] = value
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


def hiding_of(node: Any, look: Declared) -> Means | None:
    """Return how an element is hidden with all that is in it."""
    if "hidden" in node.attrib or node.get("type") == "hidden":
        return Means.HIDDEN_TEXT
    if (
        look.get("display") == "none"
        or look.get("visibility") in ("hidden", "collapse")
        or look.get("content-visibility") == "hidden"
        or look.get("zoom") in ("0", "0%")
        or _is_faint(look)
        or _is_clipped(look)
        or _SCALED_AWAY.search(f"{look.get('transform', '')} scale({_scale(look)})")
    ):
        return Means.HIDDEN_TEXT
    if _is_outside(look):
        return Means.OUTSIDE_PAGE
    return None


def _scale(look: Declared) -> str:
    return look.get("scale", "1")


def _is_faint(look: Declared) -> bool:
    filtered = _OPACITY.search(look.get("filter", ""))
    shares = (look.get("opacity", "1"), filtered[1] if filtered else "1")
    return any(_share(each) <= _FAINT for each in shares)


def _share(value: str) -> float:
    """Return a share from 0 to 1, written as a number or in per cent."""
    try:
        number = float(value.removesuffix("%"))
    except ValueError:
        return 1.0
    return number / 100 if value.endswith("%") else number


def _is_outside(look: Declared) -> bool:
    """Return whether an element stands far from what a screen shows."""
    moved = _MOVED.search(look.get("transform", ""))
    before = [look.get(side, "") for side in ("left", "top", "text-indent", "right")]
    before += [look.get(f"margin-{side}", "") for side in ("left", "top")]
    before += look.get("margin", "").split()
    beyond = [*before[:2], *look.get("translate", "").split()]
    beyond += re.split(r"[\s,]+", moved[1]) if moved else []
    return any(_is_far(each) for each in (*before, *beyond)) or any(
        _is_far(f"-{each}", _FAR_BEYOND) for each in beyond if each[:1].isdigit()
    )


def cover_of(node: Any, sheet: Sheet) -> Means | None:
    """Return how an element covers the words beside it that stand in the usual flow."""
    look = sheet.look(node, {}) if isinstance(node.tag, str) else {}
    if look.get("position") != "absolute" or look.get("z-index", "0").startswith("-"):
        return None
    is_whole = look.get("inset") in _NOTHING or (
        {look.get("top"), look.get("left")} <= _NOTHING
        and ("100%" in (look.get("width"), look.get("height")) or "right" in look)
    )
    if hiding_of(node, look) or "".join(node.itertext()).strip():
        return None
    if node.tag == "img":
        return Means.UNDER_PICTURE if is_whole else None
    ground = look.get("ground")
    if ground is None:
        return None
    is_bar = ground != "unknown" and is_dark(ground)
    if not (is_whole or (is_bar and _is_as_large_as_words(look))):
        return None
    return Means.REDACTION if is_bar else Means.UNDER_PICTURE


def _is_as_large_as_words(look: Declared) -> bool:
    sizes = {key: _LENGTH.fullmatch(look.get(key, "")) for key in _SMALLEST_BAR}
    return all(
        size is not None and (size[2] != "px" or float(size[1]) >= _SMALLEST_BAR[key])
        for key, size in sizes.items()
    )


def means_of_look(look: Declared) -> Means | None:
    """Return how the words of an element itself are hidden by colour or size."""
    if means := _of_colours(look):
        return means
    size = _LENGTH.fullmatch(look.get("font-size", "16px"))
    if size and float(size[1] or 0) <= _TINY.get(size[2], 0.0):
        return Means.TINY_TEXT
    return None


def _is_clipped(look: Declared) -> bool:
    """Return whether nothing of a box is shown, as for readers of a screen reader."""
    clip = look.get("clip", "").replace(" ", "")
    if clip.startswith(("rect(0", "rect(1px")):
        return True
    if _CLIPPED_AWAY.search(look.get("clip-path", "")):
        return True
    if look.get("overflow", "") not in ("hidden", "clip"):
        return False
    keys = ("width", "height", "max-height", "max-width", "line-height")
    indent = _LENGTH.fullmatch(look.get("text-indent", ""))
    is_pushed = indent is not None and indent[2] == "%" and float(indent[1]) >= 100
    return is_pushed or any(look.get(key, "") in _FLAT for key in keys)


def _is_far(value: str, times: int = 1) -> bool:
    match = _LENGTH.fullmatch(value)
    return match is not None and (float(match[1]) < -_FAR.get(match[2], 999) * times)


def _of_colours(look: Declared) -> Means | None:
    if is_transparent(look.get("color", "")):
        return Means.HIDDEN_TEXT
    ground = look.get("ground", WHITE)
    colour = hexadecimal(look.get("color")) if "color" in look else BLACK
    if ground == "unknown" or colour is None:
        return None
    if is_unreadable(colour, ground):
        return Means.REDACTION if is_dark(ground) else Means.GROUND_COLOUR
    return None
