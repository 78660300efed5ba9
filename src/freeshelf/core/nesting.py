"""How deep HTML may nest: parsers take time by the square of its depth."""

import re
from collections import Counter

MAX_DEPTH = 200
_TAG = re.compile(r"<(?P<closing>/?)(?P<name>[a-zA-Z][^\s/>]*)[^>]*>?")
# These stand alone, or end by themselves where the next of their kind begins.
_FLAT_NAMES = """
area base br col dd dt embed hr img input li link meta option p param rp rt source tbody
td tfoot th thead tr track wbr
"""
_FLAT = frozenset(_FLAT_NAMES.split())


def limit_nesting(markup: str, *, deepest: int = MAX_DEPTH) -> str:
    """The same HTML; tags that open deeper than that are left out, not their text.

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
