"""Which values of CSS only change how something looks."""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote

from django.utils.translation import gettext as _

_FUNCTION_NAMES = """
abs acos asin atan atan2 attr blur brightness calc circle clamp color color-mix conic-
gradient contrast cos counter counters cubic-bezier drop-shadow ellipse env exp fit-
content grayscale hsl hsla hue-rotate hwb hypot inset invert lab lch light-dark
linear-gradient log matrix matrix3d max min minmax mod oklab oklch opacity path
perspective polygon pow radial-gradient rem repeat repeating-conic-gradient repeating-
linear-gradient repeating-radial-gradient rgb rgba rotate rotate3d rotatex rotatey
rotatez round saturate scale scale3d scalex scaley scalez sepia sign sin skew skewx
skewy sqrt steps tan translate translate3d translatex translatey translatez var xywh
"""
_FUNCTIONS = frozenset(_FUNCTION_NAMES.split())
_CONDITIONS = frozenset({"selector", "not", "and", "or", "style"})
# Pictures and fonts of the library itself; nothing that does something when asked for.
_OWN_FILE = re.compile(r"/(?:media/images|theme/fonts)/[\w./%-]+")


def refused_value(tokens: Iterable[Any], *, is_condition: bool = False) -> str:
    """Why a value is refused; empty if it is not.

    Functions are those of a list: one that is not on it might load something.
    """
    for token in tokens:
        if token.type == "url":
            if not is_own_file(token.value):
                return _not_own(token.value)
        elif token.type == "function":
            if reason := _refused_function(token, is_condition=is_condition):
                return reason
        else:
            inner = getattr(token, "content", None) or ()
            if reason := refused_value(inner, is_condition=is_condition):
                return reason
    return ""


def is_own_file(address: str) -> bool:
    """Whether an address leads to a picture or font of the library."""
    # Browsers go up a folder for %2e%2e too, and so to any page of the library.
    return _OWN_FILE.fullmatch(address) is not None and ".." not in unquote(address)


def _refused_function(token: Any, *, is_condition: bool) -> str:
    name = token.lower_name
    if name == "url":
        strings = [one.value for one in token.arguments if one.type == "string"]
        foreign = [one for one in strings if not is_own_file(one)]
        if foreign or len(strings) != 1:
            return _not_own(foreign[0] if foreign else "")
        return ""
    if name not in _FUNCTIONS and not (is_condition and name in _CONDITIONS):
        return _("%(name)s() is not allowed.") % {"name": name[:30]}
    return refused_value(token.arguments, is_condition=is_condition)


def _not_own(address: str) -> str:
    return _("“%(address)s” is not an image in the library.") % {
        "address": address[:80]
    }
