"""Limit of nested HTML: parsing time grows with the square of the depth."""

import re
from collections import Counter

MAX_DEPTH = 200
_TAG = re.compile(r"<(?P<closing>/?)(?P<name>[a-zA-Z][^\s/>]*)[^>]*>?")
# Void elements, and elements that the next of their kind closes.
_FLAT_NAMES = """
area base br col dd dt embed hr img input li link meta option p param rp rt source tbody
td tfoot th thead tr track wbr
"""
_FLAT = frozenset(_FLAT_NAMES.split())


def limit_nesting(markup: str, *, deepest: int = MAX_DEPTH) -> str:
    """Remove tags that are nested deeper than a limit, but not their text.

    Linear in the length of the markup.
    """
    if markup.count("<") <= deepest:
        return markup
    opened: Counter[str] = Counter()
    depth = 0

    def keep(tag: re.Match[str]) -> str:
        nonlocal depth
        name = tag["name"].lower()
        if name in _FLAT:
            return tag[0]
        if tag["closing"]:
            if opened[name]:
                opened[name] -= 1
                depth -= 1
            return tag[0]
        if depth >= deepest:
            return ""
        opened[name] += 1
        depth += 1
        return tag[0]

    return _TAG.sub(keep, markup)
