"""CSS values that only change the look of an element."""

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
# Images and fonts of the library only; no URL that triggers an action.
_OWN_FILE = re.compile(r"/(?:media/images|theme/fonts)/[\w./%-]+")


def refused_value(tokens: Iterable[Any], *, is_condition: bool = False) -> str:
    """Return why a value is rejected, or an empty string.

    Only listed functions are allowed: any other might load something.
    """
    for token in tokens:
        if token.type == "url":
            if not is_own_file(token.value):
                return _external_message(token.value)
        elif token.type == "function":
            if reason := _refused_function(token, is_condition=is_condition):
                return reason
        else:
            inner = getattr(token, "content", None) or ()
            if reason := refused_value(inner, is_condition=is_condition):
                return reason
    return ""


def is_own_file(address: str) -> bool:
    """Return whether a URL is an image or font of the library."""
    # Browsers resolve %2e%2e too, which could reach any page of the library.
    return _OWN_FILE.fullmatch(address) is not None and ".." not in unquote(address)


def _refused_function(token: Any, *, is_condition: bool) -> str:
    name = token.lower_name
    if name == "url":
        strings = [one.value for one in token.arguments if one.type == "string"]
        external = [one for one in strings if not is_own_file(one)]
        if external or len(strings) != 1:
            return _external_message(external[0] if external else "")
        return ""
    if name not in _FUNCTIONS and not (is_condition and name in _CONDITIONS):
        return _("%(name)s() is not allowed.") % {"name": name[:30]}
    return refused_value(token.arguments, is_condition=is_condition)


def _external_message(url: str) -> str:
    return _("“%(address)s” is not an image in the library.") % {"address": url[:80]}
